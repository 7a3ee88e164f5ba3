/**
 * Puts the fused kernels on the heap of the tfjs wasm backend. The only global state of the package: tfjs itself has one
 * engine per process, so there is one set of kernels.
 */

import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  engine,
  env,
  ready,
  registerKernel,
  setBackend,
  type Tensor,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { hasRelaxedSimd, instantiateKernels, type KernelBuild, type KernelExports } from './kernel-module.js';
import { locateWasm } from './wasm-location.js';

export interface KernelOptions {
  /** Which build to run; `auto` takes relaxed SIMD where the engine has it. The two differ in the last digits. */
  build?: KernelBuild | 'auto';
  /** In browsers whose bundler does not carry the file along: where tfjs-backend-wasm-simd.wasm of this package's dist lies. */
  wasmUrl?: string;
}

interface Kernels {
  readonly build: KernelBuild;
  readonly run: KernelExports;
  readonly backend: BackendWasm;
  readonly memory: WebAssembly.Memory;
  /** Byte offset of the scratch memory of `gemm`. */
  readonly scratch: number;
}

let installed: Kernels | undefined;
/** The installation under way or done, so that calls that overlap install once. */
let installing: Promise<Kernels> | undefined;

/**
 * Makes wasm the tfjs backend and puts the kernels on its heap; later calls return what is there.
 * @throws Error when the named build cannot run, or another one is installed already
 */
export async function installKernels(options: KernelOptions = {}): Promise<{ build: KernelBuild }> {
  const asked = options.build ?? 'auto';
  if (!['auto', 'simd', 'relaxed'].includes(asked))
    throw new Error(`kernels: the build must be simd, relaxed or auto, got '${asked}'`);
  installing ??= install(asked === 'auto' ? (hasRelaxedSimd() ? 'relaxed' : 'simd') : asked, options.wasmUrl);
  try {
    installed = await installing;
  } catch (error) {
    installing = undefined;
    throw error;
  }
  const { build } = installed;
  if (asked !== 'auto' && asked !== build)
    throw new Error(`kernels: the ${build} build is installed already, ${asked} was asked for`);
  return { build };
}

async function install(build: KernelBuild, wasmUrl: string | undefined): Promise<Kernels> {
  locateWasm(wasmUrl);
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', false); // the kernels share the single-threaded heap
  if (!(await setBackend('wasm'))) throw new Error('kernels: the TensorFlow.js wasm backend could not be started');
  await ready();
  const backend = engine().backend as BackendWasm;
  const module = backend.wasm as unknown as { asm: { memory: WebAssembly.Memory }; _malloc(bytes: number): number };
  const { memory } = module.asm;
  const run = await instantiateKernels(build, memory);
  const scratch = module._malloc(run.gemmScratchBytes()) >>> 0;
  shareOnIdentity(backend);
  return { build, run, backend, memory, scratch };
}

/** Puts a build on the same heap in place of the installed one: lets the tests check both in one process. */
export async function switchBuild(build: KernelBuild): Promise<void> {
  const current = kernels();
  installing = instantiateKernels(build, current.memory).then((run) => ({ ...current, build, run }));
  installed = await installing;
}

/** The stock Identity copies, and tfjs calls it for every saved tensor: share the data instead. */
function shareOnIdentity(backend: BackendWasm): void {
  unregisterKernel('Identity', 'wasm');
  registerKernel({
    kernelName: 'Identity',
    backendName: 'wasm',
    kernelFunc: ({ inputs }) => {
      const x = inputs['x'] as Tensor;
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}

/** The installed kernels. @throws Error before `initKernels` has finished */
export function kernels(): Kernels {
  if (!installed) throw new Error('kernels: call `await initKernels()` first');
  return installed;
}

/** Byte offset of a tensor's data on the heap; data of another backend is moved there. */
export function pointer(tensor: Tensor): number {
  if (tensor.isDisposed) throw new Error(`kernels: tensor ${tensor.id} of shape [${tensor.shape}] is disposed already`);
  return offsetOf(tensor.dataId);
}

function offsetOf(dataId: object): number {
  const backend = kernels().backend as unknown as { dataIdMap: { get(id: object): { memoryOffset: number } } };
  return backend.dataIdMap.get(dataId).memoryOffset;
}

/** A tensor with uninitialised data. @throws Error naming the size when the wasm heap (4 GB at most) is exhausted */
export function allocate(shape: number[], dtype: 'float32' | 'int32' = 'float32'): Tensor {
  const { backend, memory } = kernels();
  const bytes = shape.reduce((a, b) => a * b, 4);
  let output: TensorInfo | undefined;
  try {
    output = backend.makeOutput(shape, dtype);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
  }
  // an exhausted heap mostly does not abort: the address is then null, or the block reaches beyond the end
  const offset = output ? offsetOf(output.dataId) : 0;
  if (!output || offset === 0 || offset + bytes > memory.buffer.byteLength) {
    throw new Error(
      `out of memory: the wasm heap (4 GB at most) has no room for ${bytes} bytes more; use a smaller batch`,
    );
  }
  return engine().makeTensorFromTensorInfo(output);
}

/** A float32 tensor of zeros. */
export function zerosOf(shape: number[]): Tensor {
  const tensor = allocate(shape);
  heapView(tensor).fill(0);
  return tensor;
}

/** The heap as float32 numbers from a byte offset; a view that memory growth detaches, so use it at once. */
export function heapView(tensor: Tensor): Float32Array {
  const { backendName } = engine();
  if (backendName !== 'wasm')
    throw new Error(
      `heapView: the ${backendName} engine keeps nothing on the wasm heap; use readValues and writeValues`,
    );
  return new Float32Array(kernels().memory.buffer, pointer(tensor), tensor.size);
}

/** Bytes of the wasm heap: it only grows, so this is the peak. */
export function heapBytes(): number {
  return kernels().memory.buffer.byteLength;
}
