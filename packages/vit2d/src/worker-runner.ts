/** An image model in a worker of either kind. */
import { expectImages, type ImageRunner } from './image-runner.js';
import type { Provider } from './teacher.js';
import type { ImageModel } from './teacher-graph.js';
import type { WorkerTask } from './worker-source.js';

/** What `WorkerThread` and `WebWorker` have in common. */
export interface TeacherWorker {
  /** @throws Error (the promise's rejection) when the task fails in the worker, or the worker has died */
  ask(task: WorkerTask, transfer: readonly ArrayBuffer[]): Promise<Record<string, Float32Array>>;
  /** Waits for everything asked before, lets the model go, and waits for the worker's end. */
  end(): Promise<void>;
  /** Ends the worker at once. */
  stop(): Promise<void>;
}

/**
 * Loads the model, whose bytes are moved to the worker.
 * @throws Error when the runtime refuses the model, or has no device for the provider
 */
export async function runInWorker(
  worker: TeacherWorker,
  { bytes, image }: ImageModel,
  provider: Provider,
): Promise<ImageRunner> {
  try {
    await worker.ask({ kind: 'load', model: bytes }, [bytes.buffer]);
  } catch (error) {
    await worker.stop();
    if (provider === 'cpu') throw error;
    throw new Error(`the teacher's provider ${provider} cannot be used here: ${(error as Error).message}`, {
      cause: error,
    });
  }
  let ended: Promise<void> | undefined;
  return {
    async run(images, count) {
      if (ended) throw new Error('the teacher was disposed');
      expectImages(images, count, image);
      const moved = new Float32Array(images); // a copy: the caller keeps the images
      return worker.ask({ kind: 'run', images: moved, count }, [moved.buffer]);
    },
    async dispose() {
      ended ??= worker.end();
      await ended;
    },
  };
}
