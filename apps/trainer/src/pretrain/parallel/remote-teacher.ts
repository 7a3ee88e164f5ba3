/** The main thread's teacher, as a worker sees it. */
import type { TeacherOutput } from '@i2p/vit2d';
import type { BatchTeacher } from '../../frozen-teacher/frozen-teacher.js';
import type { WorkerReply, WorkerRequest } from './messages.js';

type Answer = Extract<WorkerRequest, { kind: 'answer' }>;

interface Waiting {
  resolve(output: TeacherOutput): void;
  reject(error: Error): void;
}

export class RemoteTeacher implements BatchTeacher {
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(private readonly post: (reply: WorkerReply) => void) {}

  run(images: Float32Array, count: number, entries?: Int32Array): Promise<TeacherOutput> {
    const id = this.#next++;
    this.post({ kind: 'images', id, images, count, entries });
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  settle({ id, features, saliency, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (features && saliency) waiting?.resolve({ features, saliency });
    else waiting?.reject(new Error(error ?? 'the teacher gave no answer'));
  }
}
