/** The body of the browser's two worker scripts, which differ in their build of onnxruntime-web. */
import {
  onnxWorker,
  type Runtime,
  type WorkerPort,
  type WorkerReply,
  type WorkerRequest,
  type WorkerStart,
} from './worker-source.js';

/** What is used of a worker's global scope, whose types the DOM's library lacks. */
interface WorkerScope {
  readonly name: string;
  postMessage(reply: WorkerReply, transfer: ArrayBuffer[]): void;
  close(): void;
  addEventListener(event: 'message', listener: (event: MessageEvent) => void, options?: { once: boolean }): void;
}

/** What is used of onnxruntime-web besides. */
interface WebRuntime extends Runtime {
  readonly env: { readonly wasm: { numThreads?: number } };
}

/** Waits for the first message, a `WorkerStart`; all others are requests. */
export function serveTeacher(ort: WebRuntime): void {
  const scope = globalThis as unknown as WorkerScope;
  // the runtime starts its own threads from this very script
  if (scope.name.startsWith('em-pthread')) return;
  const port: WorkerPort = {
    on: (_, listener) => scope.addEventListener('message', ({ data }) => listener(data as WorkerRequest)),
    postMessage: (reply, transfer = []) => scope.postMessage(reply, transfer),
    close: () => scope.close(),
  };
  const begin = ({ data }: MessageEvent): void => {
    const start = data as WorkerStart;
    ort.env.wasm.numThreads = start.threads;
    onnxWorker(port, start, ort);
  };
  scope.addEventListener('message', begin, { once: true });
}
