/** Pairs a worker's replies with the requests that await them, by number, for workers of either kind. */
import type { WorkerReply } from './worker-source.js';

interface Waiting {
  resolve(outputs: Record<string, Float32Array>): void;
  reject(error: Error): void;
}

export class Replies {
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;
  /** Why nothing more can be asked, once the worker has died. */
  failure: Error | undefined;

  /** Number of requests without a reply. */
  get awaited(): number {
    return this.waiting.size;
  }

  /** The number of a new request, and its reply to come. */
  await(): { readonly id: number; readonly reply: Promise<Record<string, Float32Array>> } {
    const id = this.next++;
    return { id, reply: new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject })) };
  }

  settle({ id, outputs, error }: WorkerReply): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(ownArrays(outputs));
    else waiting?.reject(new Error(`the teacher's runtime failed: ${error}`));
  }

  /** Rejects what is awaited, and all that follows; the first reason stays. */
  fail(reason: string): void {
    this.failure ??= new Error(`the teacher's worker thread failed: ${reason}`);
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}

/** Arrays that come by message may belong to another realm than the caller's (in jest): take over their buffers. */
function ownArrays(outputs: WorkerReply['outputs']): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, new Float32Array(data.buffer)]));
}
