import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// splitting: a sub-command loads its engine only when it runs, so that --help is quick
export default defineConfig(
  packageBuild({
    entry: {
      cli: 'src/cli.ts',
      'student-worker': 'src/pretrain/parallel/student-worker.ts',
      'watch-thread': 'src/ranks/watch-thread.ts',
    },
    format: ['esm'],
    dts: false,
    splitting: true,
    shims: false,
  }),
);
