/** Divides the files of a class into training and test by their names alone, so that a file stays on its side for good. */
import { randomStream } from '@i2p/random';

export interface NameSplit {
  readonly train: readonly string[];
  readonly test: readonly string[];
}

/**
 * A name whose hash, a number in [0,1), lies below `testShare` belongs to the test split. Of two or more names at least one
 * goes to each side: the one with the smallest hash to test, the one with the largest to training. A single one is for
 * training.
 */
export function splitByName(names: readonly string[], testShare: number): NameSplit {
  const hashed = names
    .map((name) => ({ name, hash: randomStream(0, 'split', name).uniform() }))
    .sort((a, b) => a.hash - b.hash);
  const below = hashed.filter(({ hash }) => hash < testShare).length;
  const count = names.length < 2 ? 0 : Math.min(Math.max(below, 1), names.length - 1);
  const test = new Set(hashed.slice(0, count).map(({ name }) => name));
  return { train: names.filter((name) => !test.has(name)), test: names.filter((name) => test.has(name)) };
}
