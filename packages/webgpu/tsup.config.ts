import { defineConfig } from 'tsup';
import { packageBuild } from '../../tooling/build/tsup.base.js';

// the declarations speak of GPUDevice and its like, which TypeScript does not know by itself
export default defineConfig(packageBuild({ dts: { banner: '/// <reference types="@webgpu/types" />' } }));
