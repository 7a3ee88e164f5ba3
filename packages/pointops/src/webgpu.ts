/// <reference types="@webgpu/types" />
/** The point engine on a GPU through WebGPU, in browsers and in Node. */
export type { DeviceChamfer } from './engines/webgpu/chamfer-on-device.js';
export type { DevicePoints } from './engines/webgpu/device-points.js';
export { createWebgpuEngine, type WebgpuEngine, type WebgpuEngineOptions } from './engines/webgpu/webgpu-engine.js';
