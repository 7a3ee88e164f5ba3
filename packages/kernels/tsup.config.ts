import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// blas and webgpu are entries of their own: the first needs Node and koffi, the second tfjs's webgpu backend
export default defineConfig(packageBuild({ entry: ['src/index.ts', 'src/blas.ts', 'src/webgpu.ts'] }));
