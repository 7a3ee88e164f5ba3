/** A teacher whose session starts when it is first asked: a run over a full bank may never need it. */
import type { Teacher, TeacherDescription, TeacherOutput } from '@i2p/vit2d';

export class LazyTeacher {
  #started: Promise<Teacher> | undefined;

  constructor(
    readonly described: TeacherDescription,
    private readonly start: () => Promise<Teacher>,
  ) {}

  /** Whether the session was started. */
  get started(): boolean {
    return this.#started !== undefined;
  }

  async run(images: Float32Array, count: number): Promise<TeacherOutput> {
    this.#started ??= this.start();
    return (await this.#started).run(images, count);
  }

  async dispose(): Promise<void> {
    // a failed start was reported to whoever asked
    const teacher = await this.#started?.catch(() => undefined);
    await teacher?.dispose();
  }
}
