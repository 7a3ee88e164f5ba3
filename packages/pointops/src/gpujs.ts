/// <reference types="@webgpu/types" />
/** The point engine on gpu.js, in the mode that gpu.js can run. */
export { createGpujsEngine, type GpujsEngine, type GpujsEngineOptions } from './engines/gpujs/gpujs-engine.js';
export type { GpujsMode } from './engines/gpujs/gpujs-session.js';
