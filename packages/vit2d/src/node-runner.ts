/** Runs an image model by onnxruntime-node in a worker thread: its calls block the thread they are made on. */
import type { ImageRunner, RunnerOptions } from './image-runner.js';
import type { ImageModel } from './teacher-graph.js';
import { runInWorker } from './worker-runner.js';
import { type NodeWorkerStart, workerSource } from './worker-source.js';
import { WorkerThread } from './worker-thread.js';

/** Name and version of what computes: another version may round differently. */
export async function runtimeVersion(): Promise<string> {
  const { createRequire } = await import('node:module');
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return `onnxruntime-node ${version}`;
}

/**
 * Starts the thread and loads the model; `model.bytes` is moved there and gone here.
 * @throws Error when onnxruntime-node is not installed, lacks the provider, or refuses the model
 */
export async function startNodeRunner(model: ImageModel, options: RunnerOptions): Promise<ImageRunner> {
  const { provider, threads, chunk } = options;
  const [{ Worker }, { createRequire }] = await Promise.all([import('node:worker_threads'), import('node:module')]);
  const workerData: NodeWorkerStart = {
    runtime: createRequire(import.meta.url).resolve('onnxruntime-node'),
    image: model.image,
    outputs: model.outputs,
    fills: true,
    executionProvider: provider,
    threads,
    chunk,
  };
  // execArgv: the parent's loaders and debuggers are not for this thread
  return runInWorker(
    new WorkerThread(new Worker(workerSource(), { eval: true, workerData, execArgv: [] })),
    model,
    provider,
  );
}
