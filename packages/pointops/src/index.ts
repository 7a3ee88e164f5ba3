export { type AsyncPointEngine, asyncPointEngine } from './async-point-engine.js';
export { type Chamfer, chamfer } from './chamfer.js';
export { createJsEngine } from './engines/js.js';
export { createWasmEngine, type WasmSearch } from './engines/wasm.js';
export { gatherPoints, groupNeighbours } from './grouping.js';
export type { PointEngine } from './point-engine.js';
export { type AsyncEngineChoice, type AsyncEngineName, selectAsyncEngine } from './select-async-engine.js';
export { type EngineName, selectEngine } from './select-engine.js';
export { type ThreeNearest, threeInterpolate, threeInterpolateGradient, threeNearest } from './three-nn.js';
