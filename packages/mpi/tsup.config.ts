import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

export default defineConfig(packageBuild());
