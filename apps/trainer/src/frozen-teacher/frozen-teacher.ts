/** The teacher as a run sees it: it answers images, and, with a bank, entries of that bank. */
import type { TeacherDescription, TeacherOutput } from '@i2p/vit2d';

/** What batches are made with; also what a worker thread sees of it. */
export interface BatchTeacher {
  /**
   * Answers for the views of B clouds.
   * @param images [V*B,H*W]; not looked at when `entries` are given
   * @param count V*B
   * @param entries [B] of the bank, where there is one: what the images would show
   */
  run(images: Float32Array, count: number, entries?: Int32Array): Promise<TeacherOutput>;
}

export interface FrozenTeacher extends TeacherDescription, BatchTeacher {
  /** How full the bank is, where there is one. */
  progress?(): string;
  dispose(): Promise<void>;
}
