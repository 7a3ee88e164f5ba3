/**
 * What the teacher's worker runs. In Node `onnxWorker` is turned into source text and started by `eval`: no file of its
 * own that a bundler, jest or tsx would have to find. So it must be self-contained: no imports, no helpers, nothing from
 * outside but its arguments. In a browser a worker's script calls it (web-worker-script.ts).
 */

import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { RunnerOptions } from './image-runner.js';

export interface WorkerStart extends Omit<RunnerOptions, 'provider'> {
  /** The runtime's own name of the provider. */
  readonly executionProvider: 'cpu' | 'wasm' | 'webgpu';
  /** Dimensions of one image, and of each output for one image. */
  readonly image: readonly number[];
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Whether the runtime writes into arrays that it is given; onnxruntime-web does not. */
  readonly fills: boolean;
}

export interface NodeWorkerStart extends WorkerStart {
  /** Resolved path of onnxruntime-node. */
  readonly runtime: string;
}

/** The end of a message channel, as Node's parentPort is one. */
export interface WorkerPort {
  on(event: 'message', listener: (request: WorkerRequest) => void): unknown;
  postMessage(reply: WorkerReply, transfer?: ArrayBuffer[]): void;
  close(): void;
}

/** What is used of onnxruntime. */
export type Runtime = Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>;

/** To the worker: one `load` first, any number of `run`, one `end`; `id` comes back with the reply. */
export type WorkerTask =
  | { readonly kind: 'load'; readonly model: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'run'; readonly images: Float32Array<ArrayBuffer>; readonly count: number }
  | { readonly kind: 'end' };
export type WorkerRequest = WorkerTask & { readonly id: number };

export interface WorkerReply {
  readonly id: number;
  readonly outputs: Record<string, Float32Array<ArrayBuffer>>;
  readonly error?: string;
}

/* istanbul ignore next: coverage counters do not exist in the worker */
export function onnxWorker(port: WorkerPort, start: WorkerStart, ort: Runtime): void {
  const size = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);
  let session: InferenceSession;

  const load = (model: Uint8Array): Promise<InferenceSession> =>
    ort.InferenceSession.create(model, {
      executionProviders: [start.executionProvider],
      intraOpNumThreads: start.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3, // errors: they are thrown; that shapes are computed on the processor needs no warning
    });

  // a chunk's inputs and outputs are windows of the whole arrays: nothing is copied
  const run = async (images: Float32Array, count: number): Promise<WorkerReply['outputs']> => {
    const outputs: WorkerReply['outputs'] = {};
    for (const [name, dims] of Object.entries(start.outputs)) outputs[name] = new Float32Array(count * size(dims));
    for (let from = 0; from < count; from += start.chunk) {
      const n = Math.min(start.chunk, count - from);
      const window = (data: Float32Array, dims: readonly number[]): Tensor =>
        new ort.Tensor('float32', data.subarray(from * size(dims), (from + n) * size(dims)), [n, ...dims]);
      const fetches: Record<string, Tensor> = {};
      for (const [name, data] of Object.entries(outputs)) fetches[name] = window(data, start.outputs[name]);
      const feeds = { images: window(images, start.image) };
      if (start.fills) await session.run(feeds, fetches);
      else
        for (const [name, { data }] of Object.entries(await session.run(feeds)))
          outputs[name].set(data as Float32Array, from * size(start.outputs[name]));
    }
    return outputs;
  };

  const answer = async (request: WorkerRequest): Promise<void> => {
    const { id } = request;
    let outputs: WorkerReply['outputs'] = {};
    try {
      if (request.kind === 'load') session = await load(request.model);
      if (request.kind === 'run') outputs = await run(request.images, request.count);
      if (request.kind === 'end') await session.release();
      port.postMessage(
        { id, outputs },
        Object.values(outputs).map((data) => data.buffer),
      );
    } catch (error) {
      port.postMessage({ id, outputs: {}, error: error instanceof Error ? error.message : String(error) });
    }
    if (request.kind === 'end') port.close();
  };

  let last = Promise.resolve();
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
