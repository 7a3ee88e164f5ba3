/** A barrier for threads: nobody passes before all have come. */

const ARRIVED = 0;
const ROUND = 1;
const BROKEN = 2;

/** Shared memory of a barrier. */
export function barrierMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}

export class Barrier {
  readonly #cells: Int32Array;

  /** @param members threads that meet here */
  constructor(
    memory: SharedArrayBuffer,
    private readonly members: number,
  ) {
    this.#cells = new Int32Array(memory);
  }

  /** Blocks the thread until all members have called it. @throws Error when the barrier is broken meanwhile */
  wait(): void {
    const cells = this.#cells;
    const round = Atomics.load(cells, ROUND);
    if (Atomics.add(cells, ARRIVED, 1) + 1 === this.members) {
      Atomics.store(cells, ARRIVED, 0);
      Atomics.add(cells, ROUND, 1);
      Atomics.notify(cells, ROUND);
    }
    while (Atomics.load(cells, ROUND) === round && Atomics.load(cells, BROKEN) === 0) Atomics.wait(cells, ROUND, round);
    if (Atomics.load(cells, BROKEN) !== 0) throw new Error('another worker is lost');
  }

  /** Lets everybody go who waits, now or later, with an error: a member will never come. */
  break(): void {
    Atomics.store(this.#cells, BROKEN, 1);
    Atomics.add(this.#cells, ROUND, 1);
    Atomics.notify(this.#cells, ROUND);
  }
}
