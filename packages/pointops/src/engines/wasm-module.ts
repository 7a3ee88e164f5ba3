/**
 * The compiled module of assembly/: inlined as base64 and compiled asynchronously, so it loads the same way in Node and in
 * a browser, without a file to find.
 */
import { pointopsWasm } from '../wasm/pointops.generated.js';

/** Addresses are bytes in `memory`; regions are 16-byte aligned. */
export interface PointopsModule {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  allFinite(values: number, count: number): number;
  fps(cloud: number, order: number, scratch: number, chosen: number, points: number, samples: number): void;
  fpsScratchBytes(points: number): number;
  fpsBuckets(
    cloud: number,
    order: number,
    rank: number,
    scratch: number,
    chosen: number,
    points: number,
    samples: number,
  ): void;
  fpsBucketsScratchBytes(points: number): number;
  knn: KnnKernel;
  knnScratchBytes(references: number, k: number): number;
  knnBuckets: KnnKernel;
  knnBucketsScratchBytes(references: number, k: number): number;
}

type KnnKernel = (
  query: number,
  reference: number,
  scratch: number,
  neighbours: number,
  queries: number,
  references: number,
  k: number,
) => void;

/** Whether this machine's WebAssembly accepts the module, that is, has SIMD. */
export function wasmSupported(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(moduleBytes());
}

/** @throws Error where WebAssembly SIMD is missing */
export async function loadPointops(): Promise<PointopsModule> {
  if (!wasmSupported())
    throw new Error('the wasm engine needs WebAssembly with SIMD, which this runtime does not have');
  const { instance } = await WebAssembly.instantiate(moduleBytes());
  return instance.exports as unknown as PointopsModule;
}

const PAGE = 65536;

/**
 * Addresses of consecutive regions of these sizes. Memory grows to hold them and never shrinks; every call uses it anew
 * from the start. @throws RangeError above 4 GB
 */
export function layOut(module: PointopsModule, sizes: readonly number[]): number[] {
  let end = module.heapBase();
  const addresses = sizes.map((size) => {
    const address = end;
    end += Math.ceil(size / 16) * 16;
    return address;
  });
  const missing = Math.ceil(end / PAGE) - module.memory.buffer.byteLength / PAGE;
  if (missing > 0) module.memory.grow(missing);
  return addresses;
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(pointopsWasm), (character) => character.charCodeAt(0));
}
