/** Runs an image model by onnxruntime-web in a Web Worker, so that the page goes on meanwhile. */
import { peerDependencies } from '../package.json';
import type { ImageRunner, RunnerOptions } from './image-runner.js';
import type { Provider } from './teacher.js';
import type { ImageModel } from './teacher-graph.js';
import { WebWorker } from './web-worker.js';
import { runInWorker } from './worker-runner.js';
import type { WorkerStart } from './worker-source.js';

// written out for each: bundlers find a worker's script by this very form
const START: Readonly<Record<Provider, () => Worker>> = {
  cpu: () => new Worker(new URL('./worker-cpu.js', import.meta.url), { type: 'module' }),
  webgpu: () => new Worker(new URL('./worker-webgpu.js', import.meta.url), { type: 'module' }),
};

/** Name and version of what computes: the one this package was made with, which it asks for as its peer. */
export async function webRuntimeVersion(): Promise<string> {
  return `onnxruntime-web ${peerDependencies['onnxruntime-web']}`;
}

/**
 * Starts the worker and loads the model; `model.bytes` is moved there and gone here.
 * @throws Error when onnxruntime-web is not installed, lacks the provider, or refuses the model; RangeError for threads where
 * there can be none
 */
export async function startWebRunner(model: ImageModel, options: RunnerOptions): Promise<ImageRunner> {
  const { provider, threads, chunk } = options;
  if (threads > 1 && !globalThis.crossOriginIsolated)
    throw new RangeError(`the teacher's threads must be 1 on a page that is not cross-origin isolated, got ${threads}`);
  if (provider === 'webgpu' && !('gpu' in navigator))
    throw new Error(
      "the teacher's provider webgpu needs a browser with WebGPU, which this one does not have or offer here",
    );
  const { image, outputs } = model;
  const executionProvider = provider === 'cpu' ? 'wasm' : provider;
  const start: WorkerStart = { executionProvider, threads, chunk, image, outputs, fills: false };
  return runInWorker(new WebWorker(START[provider](), start), model, provider);
}
