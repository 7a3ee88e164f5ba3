/// <reference types="@webgpu/types" />
/** The point engine on a GPU through WebGPU, in browsers and in Node. */
export type { DeviceChamfer, DevicePoints } from './engines/webgpu/device-points.js';
export { createWebgpuEngine, type WebgpuEngine, type WebgpuEngineOptions } from './engines/webgpu/webgpu-engine.js';
