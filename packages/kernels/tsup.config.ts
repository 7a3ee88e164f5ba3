import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// blas, tensorflow and webgpu are entries of their own: two need Node and koffi, the third tfjs's webgpu backend. What they share, the engine
// in use above all, lies in chunks of its own, so that there is one of it
export default defineConfig(
  packageBuild({ entry: ['src/index.ts', 'src/blas.ts', 'src/tensorflow.ts', 'src/webgpu.ts'], splitting: true }),
);
