/** Choice of the point engine at run time. */
import { createJsEngine } from './engines/js.js';
import { createWasmEngine } from './engines/wasm.js';
import { wasmSupported } from './engines/wasm-module.js';
import type { PointEngine } from './point-engine.js';

export type EngineName = 'auto' | 'js' | 'wasm';

/**
 * 'auto' (default) takes wasm where its SIMD module validates, else plain JavaScript.
 * @throws Error when a named engine cannot run here, or the name is unknown
 */
export async function selectEngine(name: EngineName = 'auto'): Promise<PointEngine> {
  switch (name) {
    case 'auto':
      return wasmSupported() ? createWasmEngine() : createJsEngine();
    case 'js':
      return createJsEngine();
    case 'wasm':
      return createWasmEngine();
    default:
      throw new Error(`unknown point engine "${String(name)}": expected auto, js or wasm`);
  }
}
