/** One worker as the main thread sees it: requests in order, one reply each, images for the teacher in between. */
import type { Worker } from 'node:worker_threads';
import type { BatchTeacher } from '../../frozen-teacher/frozen-teacher.js';
import { messageOf, UserError } from '../../user-error.js';
import type { WorkerReply, WorkerRequest } from './messages.js';

type Request = Exclude<WorkerRequest, { kind: 'answer' }>;
type Reply = Exclude<WorkerReply, { kind: 'images' | 'failed' }>;
type Images = Extract<WorkerReply, { kind: 'images' }>;

export class WorkerLink {
  readonly #waiting: ((reply: Reply) => void)[] = [];
  #ended = false;

  /**
   * @param name of the worker in messages
   * @param onLost called once when the worker fails or dies, with an error for the user
   */
  constructor(
    private readonly worker: Worker,
    private readonly name: string,
    private readonly teacher: BatchTeacher | undefined,
    private readonly onLost: (error: UserError) => void,
  ) {
    worker.on('message', (reply: WorkerReply) => this.#receive(reply));
    worker.on('error', (error: Error) => this.#lose(error.message));
    worker.on('exit', (code) => this.#lose(`its thread ended with code ${code}`));
  }

  /** The reply to a request; never comes when the worker is lost. */
  ask(request: Request): Promise<Reply> {
    this.worker.postMessage(request);
    return this.next();
  }

  /** The next reply. */
  next(): Promise<Reply> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.worker.terminate();
  }

  #receive(reply: WorkerReply): void {
    if (reply.kind === 'images') void this.#answer(reply);
    else if (reply.kind === 'failed') this.#lose(reply.message, reply.told);
    else this.#waiting.shift()?.(reply);
  }

  async #answer({ id, images, count, entries }: Images): Promise<void> {
    const post = (answer: WorkerRequest, transfer: ArrayBuffer[] = []): void => {
      if (!this.#ended) this.worker.postMessage(answer, transfer);
    };
    try {
      if (!this.teacher) throw new Error('there is no teacher');
      const { features, saliency } = await this.teacher.run(images, count, entries);
      const transfer = [features, saliency].map(({ buffer }) => buffer as ArrayBuffer);
      post({ kind: 'answer', id, features, saliency }, transfer);
    } catch (error) {
      post({ kind: 'answer', id, error: messageOf(error) });
    }
  }

  #lose(message: string, told = false): void {
    if (this.#ended) return;
    this.#ended = true;
    this.onLost(
      new UserError(told ? message : `${this.name} is lost: ${message}; --resume goes on from the last checkpoint`),
    );
  }
}
