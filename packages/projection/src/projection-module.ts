/**
 * The SIMD kernels of assembly/, inlined as base64. The module is a few kilobytes and compiled synchronously at the first
 * call, so that projection stays a plain function.
 */
import { projectionWasm } from './wasm/projection.generated.js';

/** Addresses are bytes in `memory`; regions are 16-byte aligned. */
export interface ProjectionModule {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  /** Gives the first point outside the image, or -1. */
  pixels(
    points: number,
    count: number,
    row: number,
    column: number,
    rowMin: number,
    columnMin: number,
    step: number,
    rowShift: number,
    columnShift: number,
    to: number,
  ): number;
  splat(pixels: number, points: number, count: number, axis: number, image: number): void;
  sigmoid(values: number, count: number): void;
  cutMap(map: number, places: number, channels: number, blocks: number): void;
  stencilBytes(): number;
  placeStencils(
    pixels: number,
    count: number,
    patches: number,
    tapIndex: number,
    tapWeight: number,
    stencils: number,
  ): void;
  readPatches(
    stencils: number,
    count: number,
    blocks: number,
    places: number,
    channels: number,
    features: number,
    stride: number,
    scratch: number,
  ): void;
}

let loaded: ProjectionModule | undefined;

/** @throws Error where WebAssembly has no SIMD */
export function projectionModule(): ProjectionModule {
  if (!loaded) {
    const bytes = Uint8Array.from(atob(projectionWasm), (character) => character.charCodeAt(0));
    if (typeof WebAssembly !== 'object' || !WebAssembly.validate(bytes))
      throw new Error('@i2p/projection needs WebAssembly with SIMD, which this runtime does not have');
    loaded = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as ProjectionModule;
  }
  return loaded;
}

const PAGE = 65536;

/** Addresses of consecutive regions of these sizes, used anew by every call. @throws RangeError above 4 GB */
export function layOut(module: ProjectionModule, sizes: readonly number[]): number[] {
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
