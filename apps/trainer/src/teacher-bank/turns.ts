/** Lets a few tasks run at a time; the others wait in the order they came. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** @param free tasks that may run at once */
  constructor(private free: number) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.free++;
    }
  }
}
