/** Runs an image model by onnxruntime-node in a worker thread: its calls block the thread they are made on. */
import { expectImages, type ImageRunner, type RunnerOptions } from './image-runner.js';
import type { ImageModel } from './teacher-graph.js';
import { type WorkerStart, workerSource } from './worker-source.js';
import { WorkerThread } from './worker-thread.js';

/** Name and version of what computes: another version may round differently. */
export async function runtimeVersion(): Promise<string> {
  const { createRequire } = await import('node:module');
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return `onnxruntime-node ${version}`;
}

/**
 * Starts the thread and loads the model; `model.bytes` is moved there and gone here.
 * @throws Error when onnxruntime-node is not installed or refuses the model
 */
export async function startNodeRunner(model: ImageModel, options: RunnerOptions): Promise<ImageRunner> {
  // imported here, so that loading this package in a browser does not ask for Node's modules
  const [{ Worker }, { createRequire }] = await Promise.all([import('node:worker_threads'), import('node:module')]);
  const { bytes, image, outputs } = model;
  const workerData: WorkerStart = {
    runtime: createRequire(import.meta.url).resolve('onnxruntime-node'),
    image,
    outputs,
    ...options,
  };
  // execArgv: the parent's loaders and debuggers are not for this thread
  const thread = new WorkerThread(new Worker(workerSource(), { eval: true, workerData, execArgv: [] }));
  try {
    await thread.ask({ kind: 'load', model: bytes }, [bytes.buffer]);
  } catch (error) {
    await thread.stop();
    throw error;
  }
  let ended: Promise<void> | undefined;
  return {
    async run(images, count) {
      if (ended) throw new Error('the teacher was disposed');
      expectImages(images, count, image);
      const moved = new Float32Array(images); // a copy: the caller keeps the images
      return thread.ask({ kind: 'run', images: moved, count }, [moved.buffer]);
    },
    async dispose() {
      ended ??= thread.end();
      await ended;
    },
  };
}
