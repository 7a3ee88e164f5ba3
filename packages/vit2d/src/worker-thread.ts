/** Pairs a worker's replies with its requests. The thread keeps the process alive only while a reply is awaited. */
import type { Worker } from 'node:worker_threads';
import type { WorkerReply, WorkerRequest, WorkerTask } from './worker-source.js';

interface Waiting {
  resolve(outputs: Record<string, Float32Array>): void;
  reject(error: Error): void;
}

export class WorkerThread {
  private readonly exited: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private failure: Error | undefined;
  private next = 0;

  constructor(private readonly worker: Worker) {
    worker.on('message', (reply: WorkerReply) => this.settle(reply));
    worker.on('error', (error: Error) => this.fail(error.message));
    this.exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.fail(`it ended with code ${code}`);
        resolve();
      });
    });
  }

  /** @throws Error (the promise's rejection) when the task fails in the thread, or the thread has died */
  ask(task: WorkerTask, transfer: readonly ArrayBuffer[] = []): Promise<Record<string, Float32Array>> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.next++;
    this.worker.ref();
    this.worker.postMessage({ id, ...task } satisfies WorkerRequest, transfer);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  /** Waits for everything asked before, lets the model go, and waits for the thread's end. */
  async end(): Promise<void> {
    if (!this.failure) await this.ask({ kind: 'end' });
    this.worker.ref();
    await this.exited;
  }

  /** Ends the thread at once. */
  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private settle({ id, outputs, error }: WorkerReply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
    if (error === undefined) waiting?.resolve(ownArrays(outputs));
    else waiting?.reject(new Error(`the teacher's runtime failed: ${error}`));
  }

  private fail(reason: string): void {
    this.failure ??= new Error(`the teacher's worker thread failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}

/** Arrays that come by message may belong to another realm than the caller's (in jest): take over their buffers. */
function ownArrays(outputs: WorkerReply['outputs']): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, new Float32Array(data.buffer)]));
}
