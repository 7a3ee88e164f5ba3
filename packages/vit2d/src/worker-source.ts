/**
 * What the teacher's worker thread runs. `onnxWorker` is turned into source text and started by `eval`: no file of its
 * own that a bundler, jest or tsx would have to find. So it must be self-contained: no imports, no helpers, nothing from
 * outside but its arguments.
 */
import type { MessagePort } from 'node:worker_threads';

export interface WorkerStart {
  /** Resolved path of onnxruntime-node. */
  readonly runtime: string;
  readonly model: Uint8Array<ArrayBuffer>;
  readonly threads: number;
  readonly chunk: number;
  readonly image: readonly number[];
  /** Dimensions of each output for one image. */
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/** To the worker; without `images` it lets the model go and ends. */
export interface WorkerRequest {
  readonly id: number;
  readonly count: number;
  readonly images?: Float32Array<ArrayBuffer>;
}

/** From the worker. The first, with id 0, says that the model is loaded. */
export interface WorkerReply {
  readonly id: number;
  readonly outputs?: Record<string, Float32Array<ArrayBuffer>>;
  readonly error?: string;
}

/* istanbul ignore next: coverage counters do not exist in the worker */
function onnxWorker(port: MessagePort, start: WorkerStart, ort: typeof import('onnxruntime-node')): void {
  const size = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
  const loading = ort.InferenceSession.create(start.model, {
    intraOpNumThreads: start.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  });

  // inputs and outputs of a chunk are windows of whole arrays: nothing is copied between chunks
  const run = async (images: Float32Array<ArrayBuffer>, count: number): Promise<NonNullable<WorkerReply['outputs']>> => {
    const session = await loading;
    const outputs: NonNullable<WorkerReply['outputs']> = {};
    for (const [name, dims] of Object.entries(start.outputs)) outputs[name] = new Float32Array(count * size(dims));
    for (let from = 0; from < count; from += start.chunk) {
      const n = Math.min(start.chunk, count - from);
      const window = (data: Float32Array, dims: readonly number[]): InstanceType<typeof ort.Tensor> =>
        new ort.Tensor('float32', data.subarray(from * size(dims), (from + n) * size(dims)), [n, ...dims]);
      const fetches: Record<string, InstanceType<typeof ort.Tensor>> = {};
      for (const [name, data] of Object.entries(outputs)) fetches[name] = window(data, start.outputs[name] as number[]);
      await session.run({ images: window(images, start.image) }, fetches);
    }
    return outputs;
  };

  const answer = async ({ id, images, count }: WorkerRequest): Promise<void> => {
    try {
      const outputs = images ? await run(images, count) : {};
      if (!images) await (await loading).release();
      port.postMessage({ id, outputs } satisfies WorkerReply, Object.values(outputs).map((data) => data.buffer));
      if (!images) port.close();
    } catch (error) {
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies WorkerReply);
    }
  };

  let last = answer({ id: 0, count: 0, images: new Float32Array(0) });
  port.on('message', (request: WorkerRequest) => {
    last = last.then(() => answer(request)); // one after the other, in the order of the calls
  });
}

/** The worker as source text for `new Worker(source, { eval: true })`. */
export function workerSource(): string {
  // esbuild's keepNames wraps functions in a helper called __name, which exists only in its own bundle
  return `const __name = (f) => f;
const { parentPort, workerData } = require('node:worker_threads');
(${onnxWorker.toString()})(parentPort, workerData, require(workerData.runtime));`;
}
