import { defineConfig } from 'tsup';
import { packageBuild } from '../build/tsup.base.js';

export default defineConfig(
  packageBuild({ entry: ['src/cli.ts'], format: ['esm'], dts: false, noExternal: ['@i2p/testkit'] }),
);
