import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// the engines on GPUs are entries of their own, loaded by who asks for them; what they share with the rest lies in chunks
export default defineConfig(
  packageBuild({
    entry: ['src/index.ts', 'src/gpujs.ts', 'src/webgpu.ts'],
    splitting: true,
    dts: { banner: '/// <reference types="@webgpu/types" />' },
  }),
);
