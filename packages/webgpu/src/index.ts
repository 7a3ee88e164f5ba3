/// <reference types="@webgpu/types" />
export { type AdapterDescription, describeAdapter } from './adapter-description.js';
export { DeviceErrors } from './device-errors.js';
export { type Dispatch, Gpu } from './gpu.js';
export { type GpuOptions, openGpu } from './open-gpu.js';
export { findSwiftShader } from './swiftshader.js';
export type { DeviceArray, HostArray } from './values.js';
