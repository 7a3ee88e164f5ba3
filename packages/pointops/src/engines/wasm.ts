/**
 * The engine in WebAssembly SIMD (assembly/). The module is inlined as base64 and compiled asynchronously, so it loads the
 * same way in Node and in a browser, without a file to find.
 */
import { fpsSizes, knnSizes, type PointEngine } from '../point-engine.js';
import { tieOrder } from '../tie-order.js';
import { pointopsWasm } from '../wasm/pointops.generated.js';

interface Exports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  fps(cloud: number, order: number, scratch: number, chosen: number, points: number, samples: number): void;
  fpsScratchBytes(points: number): number;
  knn(
    query: number,
    reference: number,
    scratch: number,
    neighbours: number,
    queries: number,
    references: number,
    k: number,
  ): void;
  knnScratchBytes(references: number, k: number): number;
}

/** Whether this machine's WebAssembly accepts the module, that is, has SIMD. */
export function wasmSupported(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(moduleBytes());
}

/** @throws Error where WebAssembly SIMD is missing */
export async function createWasmEngine(): Promise<PointEngine> {
  if (!wasmSupported())
    throw new Error('the wasm engine needs WebAssembly with SIMD, which this runtime does not have');
  const { instance } = await WebAssembly.instantiate(moduleBytes());
  const exports = instance.exports as unknown as Exports;
  return {
    name: 'wasm',
    fps: (points, batch, samples) => fps(exports, points, batch, samples),
    knn: (query, reference, batch, k) => knn(exports, query, reference, batch, k),
  };
}

function fps(exports: Exports, points: Float32Array, batch: number, samples: number): Int32Array {
  const { points: count } = fpsSizes(points, batch, samples);
  const [cloud, order, chosen, scratch] = layOut(exports, [
    12 * count,
    4 * count,
    4 * samples,
    exports.fpsScratchBytes(count),
  ]) as [number, number, number, number];
  const { buffer } = exports.memory;
  new Int32Array(buffer, order, count).set(tieOrder(count));
  const result = new Int32Array(batch * samples);
  for (let b = 0; b < batch; b++) {
    new Float32Array(buffer, cloud, 3 * count).set(points.subarray(3 * b * count, 3 * (b + 1) * count));
    exports.fps(cloud, order, scratch, chosen, count, samples);
    result.set(new Int32Array(buffer, chosen, samples), b * samples);
  }
  return result;
}

function knn(exports: Exports, query: Float32Array, reference: Float32Array, batch: number, k: number): Int32Array {
  const { queries, references } = knnSizes(query, reference, batch, k);
  const [from, to, neighbours, scratch] = layOut(exports, [
    12 * queries,
    12 * references,
    4 * queries * k,
    exports.knnScratchBytes(references, k),
  ]) as [number, number, number, number];
  const { buffer } = exports.memory;
  const result = new Int32Array(batch * queries * k);
  for (let b = 0; b < batch; b++) {
    new Float32Array(buffer, from, 3 * queries).set(query.subarray(3 * b * queries, 3 * (b + 1) * queries));
    new Float32Array(buffer, to, 3 * references).set(reference.subarray(3 * b * references, 3 * (b + 1) * references));
    exports.knn(from, to, scratch, neighbours, queries, references, k);
    result.set(new Int32Array(buffer, neighbours, queries * k), b * queries * k);
  }
  return result;
}

const PAGE = 65536;

/** Addresses of consecutive 16-byte aligned regions; memory grows to hold them. @throws RangeError above 4 GB */
function layOut(exports: Exports, sizes: readonly number[]): number[] {
  let end = exports.heapBase();
  const addresses = sizes.map((size) => {
    const address = end;
    end += Math.ceil(size / 16) * 16;
    return address;
  });
  const missing = Math.ceil(end / PAGE) - exports.memory.buffer.byteLength / PAGE;
  if (missing > 0) exports.memory.grow(missing);
  return addresses;
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(pointopsWasm), (character) => character.charCodeAt(0));
}
