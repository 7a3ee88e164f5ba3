/** A group of measurements that is run and named as one. */
import type { Measurement } from './measure.js';

export interface SuiteOptions {
  /** Fewer rounds: shows that everything runs; the numbers are rough. */
  readonly quick: boolean;
}

export interface Suite {
  readonly name: string;
  readonly description: string;
  /** Yields each measurement as soon as it is there. */
  run(options: SuiteOptions): AsyncIterable<Measurement>;
}
