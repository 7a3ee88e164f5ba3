/** Starts the wasm engine. */
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { installKernels, type KernelOptions } from './backend.js';
import { wasmEngine } from './engines/wasm/wasm-engine.js';
import type { KernelBuild } from './kernel-module.js';
import { useTensorEngine } from './tensor-engine.js';

/**
 * Makes wasm the tfjs backend, installs the kernels, and has all operations run on them; later calls return what is there.
 * @throws Error when the named build cannot run, or another one is installed already
 */
export async function initKernels(options: KernelOptions = {}): Promise<{ build: KernelBuild }> {
  const installed = await installKernels(options);
  if (getBackend() !== 'wasm') await setBackend('wasm');
  useTensorEngine(wasmEngine);
  return installed;
}
