/** A group of measurements that is run and named as one. */
import type { Measurement } from './measure.js';
import type { PeerEnvironment } from './peers/peer-environment.js';

export interface SuiteOptions {
  /** Fewer rounds: shows that everything runs; the numbers are rough. */
  readonly quick: boolean;
  /** Where peer programs are started; without it a suite times this project against itself. */
  readonly peers?: PeerEnvironment;
}

/** A number that was not timed itself, e.g. an exponent of growth. Smaller is better here too. */
export interface Figure {
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  /** How it came about. */
  readonly extra?: string;
}

/** How the names of figures end that say what no schedule of a case's matrix products can undercut. */
export const FLOOR = 'its matrix products alone';

/** And of those that two workers are held against: two processes at the same time, each with half the batch. */
export const APART = 'two processes that share nothing';

export interface Suite {
  readonly name: string;
  readonly description: string;
  /** Runs only when it is named. */
  readonly onDemand?: boolean;
  /** Yields each measurement as soon as it is there. */
  run(options: SuiteOptions): AsyncIterable<Measurement | Figure>;
}
