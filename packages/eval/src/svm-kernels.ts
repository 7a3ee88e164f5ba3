/** The solver's inner loops in WebAssembly SIMD (assembly/), inlined as base64 in two
 * builds. Each instance has a memory of its own. */
import { relaxedWasm } from './wasm/relaxed.generated.js';
import { simdWasm } from './wasm/simd.generated.js';

/** Matrices and arrays are byte offsets; `dim` is even. Documented in assembly/. */
export interface SvmKernels {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  widen(row: number, dim: number, x: number): void;
  rowTimes(x: number, rows: number, count: number, dim: number, out: number): void;
  twoRowsTimes(x: number, y: number, rows: number, count: number, dim: number, outX: number, outY: number): void;
  allProducts(rows: number, count: number, dim: number, x: number, y: number, out: number): void;
  addRow(target: number, factor: number, row: number, dim: number): void;
  product(a: number, b: number, m: number, n: number, dim: number, out: number): void;
  gatherRow(row: number, places: number, count: number, out: number): void;
  addGathered(target: number, factor: number, row: number, places: number, count: number): void;
  bindState(beta: number, gradient: number, lower: number, upper: number, norms: number): void;
  partner(active: number, rising: number, row: number, tolerance: number): number;
  deepestWithout(active: number, t: number, samples: number, slots: number): number;
  step(active: number, i: number, j: number, rowI: number, rowJ: number): number;
}

const PAGE = 65536;

export type SvmBuild = 'simd' | 'relaxed';

const compiled = new Map<SvmBuild, WebAssembly.Module>();

/**
 * A fresh instance: its memory is freed with it. Compiled at once, as the module is small.
 * @param build by default relaxed SIMD where it runs; sums of products then differ in their last bits (2^-53)
 * @throws Error where the build does not run
 */
export function svmKernels(build: SvmBuild = relaxedRuns() ? 'relaxed' : 'simd'): SvmKernels {
  if (build === 'relaxed' && !relaxedRuns()) throw new Error('linear SVM: the relaxed-SIMD build cannot run here');
  let module = compiled.get(build);
  if (!module) {
    module = new WebAssembly.Module(decodeBase64(build === 'relaxed' ? relaxedWasm : simdWasm));
    compiled.set(build, module);
  }
  return new WebAssembly.Instance(module).exports as unknown as SvmKernels;
}

let relaxed: boolean | undefined;

/** True where relaxed SIMD can be used; Node 20 has it behind a flag, which is set here. */
function relaxedRuns(): boolean {
  if (relaxed !== undefined) return relaxed;
  const bytes = decodeBase64(relaxedWasm);
  relaxed = WebAssembly.validate(bytes);
  if (relaxed) return true;
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const v8 = node?.getBuiltinModule?.('node:v8') as { setFlagsFromString(flag: string): void } | undefined;
  v8?.setFlagsFromString('--experimental-wasm-relaxed-simd');
  relaxed = WebAssembly.validate(bytes);
  return relaxed;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * Offsets of consecutive aligned regions of `sizes` bytes; the memory grows to hold them.
 * @throws Error when they exceed what WebAssembly can address (4 GB)
 */
export function layOut(kernels: SvmKernels, sizes: readonly number[]): number[] {
  let end = kernels.heapBase();
  const offsets = sizes.map((size) => {
    const offset = end;
    end += Math.ceil(size / 16) * 16;
    return offset;
  });
  const missing = Math.ceil(end / PAGE) - kernels.memory.buffer.byteLength / PAGE;
  try {
    if (missing > 0) kernels.memory.grow(missing);
  } catch (cause) {
    throw new Error(`linear SVM: no room for ${end} bytes (WebAssembly has 4 GB at most)`, { cause });
  }
  return offsets;
}

/** Copies rows of a matrix [..,dim], from row `first` on, into another [n,padded]; what pads stays zero. */
export function padRows(
  from: ArrayLike<number>,
  dim: number,
  into: Float32Array | Float64Array,
  padded: number,
  first = 0,
): void {
  for (let i = 0, at = first * dim; i < into.length; i += padded) {
    for (let k = 0; k < dim; k++) into[i + k] = from[at++];
  }
}
