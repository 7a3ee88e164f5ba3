import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// blas is an entry of its own: it needs Node and koffi, the rest runs in a browser too
export default defineConfig(packageBuild({ entry: ['src/index.ts', 'src/blas.ts'] }));
