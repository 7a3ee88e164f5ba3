import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// the GPU's part is an entry of its own, loaded by who asks for it; what it shares with the rest lies in chunks
export default defineConfig(
  packageBuild({
    entry: ['src/index.ts', 'src/webgpu.ts'],
    splitting: true,
    dts: { banner: '/// <reference types="@webgpu/types" />' },
  }),
);
