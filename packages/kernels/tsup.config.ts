import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

/** TensorFlow.js's own wasm, unchanged: browsers load it from beside the kernels (src/wasm-location.ts). */
const copyWasm = async (): Promise<void> => {
  const file = 'tfjs-backend-wasm-simd.wasm';
  copyFileSync(createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${file}`), `dist/${file}`);
};

// blas, tensorflow and webgpu are entries of their own: two need Node and koffi, the third tfjs's webgpu backend. What they share, the engine
// in use above all, lies in chunks of its own, so that there is one of it
export default defineConfig(
  packageBuild({
    entry: ['src/index.ts', 'src/blas.ts', 'src/tensorflow.ts', 'src/webgpu.ts'],
    splitting: true,
    onSuccess: copyWasm,
  }),
);
