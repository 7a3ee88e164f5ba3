/**
 * Runs a whole ONNX model once by onnxruntime-node, in a worker thread of its own: onnxruntime checks its inputs against
 * the typed arrays of Node's realm, and jest's tests live in another one.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

export interface OnnxFeed {
  readonly type: 'float32' | 'int64';
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export interface OnnxResult {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Source text of the thread: messages bring arrays of its own realm. */
const source = `
const { parentPort, workerData } = require('node:worker_threads');
const ort = require(workerData.runtime);
(async () => {
  const session = await ort.InferenceSession.create(workerData.model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = {};
  for (const [name, { type, dims, data }] of Object.entries(workerData.feeds)) feeds[name] = new ort.Tensor(type, data, dims);
  const results = await session.run(feeds);
  const outputs = {};
  for (const [name, { dims, data }] of Object.entries(results)) outputs[name] = { dims: [...dims], data };
  await session.release();
  parentPort.postMessage(outputs);
})();`;

/** The model's float32 outputs by name. @throws Error with onnxruntime's own message */
export async function runOnnx(
  model: Uint8Array,
  feeds: Readonly<Record<string, OnnxFeed>>,
): Promise<Record<string, OnnxResult>> {
  const runtime = createRequire(import.meta.url).resolve('onnxruntime-node');
  const worker = new Worker(source, { eval: true, workerData: { runtime, model, feeds }, execArgv: [] });
  const outputs = await new Promise<Record<string, OnnxResult>>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`onnxruntime's thread ended with code ${code}`)));
  });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data: Float32Array.from(data) }]),
  );
}
