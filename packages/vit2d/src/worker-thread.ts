/** Node's worker thread of a teacher. It keeps the process alive only while a reply is awaited. */
import type { Worker } from 'node:worker_threads';
import { Replies } from './replies.js';
import type { TeacherWorker } from './worker-runner.js';
import type { WorkerReply, WorkerRequest, WorkerTask } from './worker-source.js';

export class WorkerThread implements TeacherWorker {
  private readonly exited: Promise<void>;
  private readonly replies = new Replies();

  constructor(private readonly worker: Worker) {
    worker.on('message', (reply: WorkerReply) => {
      this.replies.settle(reply);
      if (this.replies.awaited === 0) this.worker.unref();
    });
    worker.on('error', (error: Error) => this.replies.fail(error.message));
    this.exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.replies.fail(`it ended with code ${code}`);
        resolve();
      });
    });
  }

  ask(task: WorkerTask, transfer: readonly ArrayBuffer[] = []): Promise<Record<string, Float32Array>> {
    if (this.replies.failure) return Promise.reject(this.replies.failure);
    const { id, reply } = this.replies.await();
    this.worker.ref();
    this.worker.postMessage({ id, ...task } satisfies WorkerRequest, transfer);
    return reply;
  }

  async end(): Promise<void> {
    if (!this.replies.failure) await this.ask({ kind: 'end' });
    this.worker.ref();
    await this.exited;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
