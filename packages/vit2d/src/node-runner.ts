/** Runs an image model by onnxruntime-node in a worker thread: its calls block the thread they are made on. */
import type { Worker } from 'node:worker_threads';
import { type ImageRunner, type RunnerOptions, expectImages } from './image-runner.js';
import type { ImageModel } from './teacher-graph.js';
import { type WorkerReply, type WorkerRequest, type WorkerStart, workerSource } from './worker-source.js';

interface Waiting {
  resolve(outputs: Record<string, Float32Array>): void;
  reject(error: Error): void;
}

/**
 * Starts the thread and loads the model; `model.bytes` is transferred, not copied.
 * @throws Error when onnxruntime-node is not installed or refuses the model
 */
export async function startNodeRunner(model: ImageModel, options: RunnerOptions): Promise<ImageRunner> {
  // imported here, so that a browser's bundle of this package does not need Node's modules
  const [{ Worker }, { createRequire }] = await Promise.all([import('node:worker_threads'), import('node:module')]);
  const { bytes, image, outputs } = model;
  const start: WorkerStart = { runtime: createRequire(import.meta.url).resolve('onnxruntime-node'), model: bytes, image, outputs, ...options };
  const thread = new WorkerThread(new Worker(workerSource(), { eval: true, workerData: start, transferList: [bytes.buffer] }));
  await thread.loaded;
  let ended: Promise<void> | undefined;
  return {
    async run(images, count) {
      expectImages(images, count, image);
      if (ended) throw new Error('the teacher was disposed');
      return thread.ask({ count, images: images.slice() as Float32Array<ArrayBuffer> });
    },
    async dispose() {
      ended ??= thread.end();
      await ended;
    },
  };
}

/** Pairs requests with replies. The thread keeps the process alive only while something is awaited of it. */
class WorkerThread {
  readonly loaded: Promise<unknown>;
  private readonly exited: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private failure: Error | undefined;
  private next = 1;

  constructor(private readonly worker: Worker) {
    worker.on('message', (reply: WorkerReply) => this.settle(reply));
    worker.on('error', (error: Error) => this.fail(error.message));
    this.exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.fail(`it ended with code ${code}`);
        resolve();
      });
    });
    this.loaded = this.reply(0).catch(async (error: Error) => {
      await worker.terminate();
      throw error;
    });
  }

  ask(request: Omit<WorkerRequest, 'id'>): Promise<Record<string, Float32Array>> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.next++;
    const reply = this.reply(id);
    this.worker.ref();
    this.worker.postMessage({ id, ...request } satisfies WorkerRequest, request.images ? [request.images.buffer] : []);
    return reply;
  }

  /** Behind all requests made before: lets the model go and waits for the thread's end. */
  async end(): Promise<void> {
    if (!this.failure) await this.ask({ count: 0 });
    this.worker.ref();
    await this.exited;
  }

  private reply(id: number): Promise<Record<string, Float32Array>> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private settle({ id, outputs, error }: WorkerReply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
    if (error !== undefined) waiting?.reject(new Error(`the teacher's runtime failed: ${error}`));
    else waiting?.resolve(ownArrays(outputs ?? {}));
  }

  private fail(reason: string): void {
    this.failure ??= new Error(`the teacher's worker thread failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}

/** Arrays that arrive by message may be of another realm than the caller's (jest); the buffers are taken over. */
function ownArrays(outputs: Record<string, Float32Array<ArrayBuffer>>): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, new Float32Array(data.buffer)]));
}
