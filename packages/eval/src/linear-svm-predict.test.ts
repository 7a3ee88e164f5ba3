import { expectClose } from '@i2p/testkit';
import type { LinearSvm } from './linear-svm.js';
import { decisionValues, predict } from './linear-svm-predict.js';

/** One feature, three classes; the pairs (0,1), (0,2), (1,2). */
const svm = (coef: number[], intercept: number[]): LinearSvm => ({
  classes: Int32Array.of(4, 6, 9),
  coef: Float64Array.from(coef),
  intercept: Float64Array.from(intercept),
  supportCount: new Int32Array(3),
  iterations: 0,
  unconverged: 0,
});

describe('decisionValues', () => {
  it('are <w, x> + b of each pair, by rows', () => {
    expectClose(decisionValues(svm([1, 2, -1], [0, 1, 0.5]), Float32Array.of(3, -1)), [3, 7, -2.5, -1, -1, 1.5], 1e-12);
  });

  it('names the row of a feature that is not finite', () => {
    expect(() => decisionValues(svm([1, 1, 1], [0, 0, 0]), Float32Array.of(1, Number.POSITIVE_INFINITY))).toThrow(
      'decisionValues: expected finite features, got Infinity in row 1, column 0',
    );
  });
});

describe('predict', () => {
  it('counts one vote a pair', () => {
    expect([...predict(svm([0, 0, 0], [-1, -1, 1]), Float32Array.of(0))]).toEqual([6]);
    expect([...predict(svm([0, 0, 0], [-1, -1, -1]), Float32Array.of(0))]).toEqual([9]);
  });

  it('takes the first class of a tie, and the second of a pair whose decision is exactly zero', () => {
    // 0 beats 1, 2 beats 0, 1 beats 2: one vote each
    expect([...predict(svm([0, 0, 0], [1, -1, 1]), Float32Array.of(0))]).toEqual([4]);
    expect([...predict(svm([0, 0, 0], [0, -1, 1]), Float32Array.of(0))]).toEqual([6]);
  });
});
