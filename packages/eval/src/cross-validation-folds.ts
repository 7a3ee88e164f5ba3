/** Stratified folds of a training split. */
import { randomStream } from '@i2p/random';

/**
 * Deals the rows of each class over the folds in random order, one class after the other without starting anew, so that
 * both the classes and the folds as a whole are as even as can be.
 * @param rows rows of each class (together 0 .. n-1)
 * @returns the fold of each row [n]
 */
export function stratifiedFolds(rows: readonly Int32Array[], folds: number, seed: number): Int32Array {
  const fold = new Int32Array(rows.reduce((sum, own) => sum + own.length, 0));
  const stream = randomStream(seed, 'svm-folds');
  let next = 0;
  for (const own of rows) {
    for (const i of stream.permutation(own.length)) fold[own[i]] = next++ % folds;
  }
  return fold;
}
