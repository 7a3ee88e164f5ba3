/** The compiled kernels: which build runs here, and the functions it exports. */
import { relaxedWasm } from './wasm/relaxed.generated.js';
import { simdWasm } from './wasm/simd.generated.js';

export type KernelBuild = 'simd' | 'relaxed';

type Kernel = (...args: number[]) => void;

/** Exports of the AssemblyScript module; arguments are byte offsets and sizes. */
export interface KernelExports {
  gemm: Kernel;
  gemmScratchBytes(): number;
  sumSquares(x: number, n: number): number;
  adamwStep: Kernel;
  addInPlace: Kernel;
  scaleInPlace: Kernel;
  softmaxRows: Kernel;
  softmaxRowsBackward: Kernel;
  softmaxRowsNear: Kernel;
  nearbyRows: Kernel;
  batchNormApply: Kernel;
  batchNormBackwardInput: Kernel;
  batchNormBackwardSums: Kernel;
  batchNormTrack: Kernel;
  momentsAdd: Kernel;
  momentsFinish: Kernel;
  momentsStart: Kernel;
  gatherRows: Kernel;
  scatterAddRows: Kernel;
  interpolateRows: Kernel;
  interpolateRowsBackward: Kernel;
  geluForward: Kernel;
  multiply: Kernel;
  layerNormForward: Kernel;
  layerNormBackward: Kernel;
  chamferPatches: Kernel;
  mseRowsForward: Kernel;
  mseRowsBackward: Kernel;
  maxPoolForward: Kernel;
  maxPoolBackward: Kernel;
  maxPoolRows: Kernel;
  pooledInputGradient: Kernel;
  pooledWeightGradient: Kernel;
  addOuter: Kernel;
  residualForward: Kernel;
  scaleRows: Kernel;
  addGroupRelu: Kernel;
  addRow: Kernel;
  broadcastRow: Kernel;
  columnSum: Kernel;
  repeatRows: Kernel;
  sumGroups: Kernel;
}

/** A module of one function that does a relaxed multiply-add: valid only where relaxed SIMD is on. */
const RELAXED_PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  15,
  1,
  13,
  0,
  65,
  1,
  253,
  15,
  65,
  2,
  253,
  15,
  253,
  128,
  2,
  11,
);

/** True where relaxed SIMD can be used; Node 20 has it behind a flag, which is set here before anything is compiled. */
export function hasRelaxedSimd(): boolean {
  if (WebAssembly.validate(RELAXED_PROBE)) return true;
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const v8 = node?.getBuiltinModule?.('node:v8') as { setFlagsFromString(flag: string): void } | undefined;
  if (!v8) return false;
  v8.setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(RELAXED_PROBE);
}

/**
 * Instantiates a build of the kernels on a given memory.
 * @throws Error when the named build cannot run here
 */
export async function instantiateKernels(build: KernelBuild, memory: WebAssembly.Memory): Promise<KernelExports> {
  if (build === 'relaxed' && !hasRelaxedSimd())
    throw new Error('the relaxed-SIMD kernels cannot run on this JavaScript engine');
  const bytes = decodeBase64(build === 'relaxed' ? relaxedWasm : simdWasm);
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  return instance.exports as unknown as KernelExports;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
