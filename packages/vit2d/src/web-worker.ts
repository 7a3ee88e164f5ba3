/** A browser's worker of a teacher. */
import { Replies } from './replies.js';
import type { TeacherWorker } from './worker-runner.js';
import type { WorkerReply, WorkerRequest, WorkerStart, WorkerTask } from './worker-source.js';

export class WebWorker implements TeacherWorker {
  private readonly replies = new Replies();

  constructor(
    private readonly worker: Worker,
    start: WorkerStart,
  ) {
    worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => this.replies.settle(data);
    // a script that is not there gives an event without message
    worker.onerror = ({ message }) => this.replies.fail(message || 'its script could not be loaded');
    worker.postMessage(start);
  }

  ask(task: WorkerTask, transfer: readonly ArrayBuffer[] = []): Promise<Record<string, Float32Array>> {
    if (this.replies.failure) return Promise.reject(this.replies.failure);
    const { id, reply } = this.replies.await();
    this.worker.postMessage({ id, ...task } satisfies WorkerRequest, [...transfer]);
    return reply;
  }

  async end(): Promise<void> {
    if (!this.replies.failure) await this.ask({ kind: 'end' });
    await this.stop();
  }

  async stop(): Promise<void> {
    this.worker.terminate();
    this.replies.fail('it was ended');
  }
}
