import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// the browser's entry starts one of the two worker scripts, which bundlers find beside it
export default defineConfig(
  packageBuild({
    entry: ['src/index.ts', 'src/browser.ts', 'src/worker-cpu.ts', 'src/worker-webgpu.ts'],
    dts: { entry: ['src/index.ts', 'src/browser.ts'] },
  }),
);
