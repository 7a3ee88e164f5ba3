import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

export default defineConfig(packageBuild({ entry: ['src/run.ts', 'src/write-table.ts'], format: ['esm'], dts: false }));
