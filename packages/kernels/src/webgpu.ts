/// <reference types="@webgpu/types" />
/** The engine on a WebGPU device, an entry of its own: those who train on wasm load neither it nor tfjs's webgpu backend. */
export { type StartedWebgpu, startWebgpu } from './engines/webgpu/start-webgpu.js';
