import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// blas and tensorflow are entries of their own: they need Node and koffi, the rest runs in a browser too. What they share, the engine in use
// above all, lies in chunks of its own, so that there is one of it
export default defineConfig(
  packageBuild({ entry: ['src/index.ts', 'src/blas.ts', 'src/tensorflow.ts'], splitting: true }),
);
