/// <reference types="@webgpu/types" />
/** Views and back-projection on a GPU through WebGPU, in browsers and in Node. */
export type { DeviceFeatures, DeviceProjection, ViewGrids } from './webgpu/device-projection.js';
export {
  createWebgpuProjection,
  type WebgpuProjection,
  type WebgpuProjectionOptions,
} from './webgpu/webgpu-projection.js';
