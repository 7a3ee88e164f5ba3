/** Where TensorFlow.js finds its own wasm file: in Node beside itself, in a browser by a URL that it must be told. */
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

/** What tfjs may ask for; without SIMD the kernels could not run, and threads are off. */
const BUILDS = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'];

/**
 * Tells tfjs the URL, before its backend starts.
 * @param url by default that of the copy which the build puts beside this module and bundlers carry along
 * @throws Error where a URL is given in Node, whose tfjs takes none
 */
export function locateWasm(url: string | undefined): void {
  const node = typeof process !== 'undefined' && process.versions?.node !== undefined;
  if (node && url === undefined) return;
  if (node) throw new Error(`kernels: wasmUrl is for browsers, tfjs finds its file by itself in Node; got ${url}`);
  const file = url ?? new URL('./tfjs-backend-wasm-simd.wasm', import.meta.url).href;
  setWasmPaths(Object.fromEntries(BUILDS.map((name) => [name, file])));
}
