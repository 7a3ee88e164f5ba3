import { expectClose } from '@i2p/testkit';
import type { DualState } from './dual-state.js';
import type { PairGram } from './pair-gram.js';
import { reconstructGradient, shrink } from './shrinking.js';

/** Two samples of each class with C = 1: at the lower bound, at the upper bound, free, free. */
function fourSamples(gradient: number[], beta: number[], sign: number[]): DualState {
  const features = [1, -2, 3, 0.5];
  const gram: PairGram = {
    size: 4,
    products: Float32Array.from({ length: 16 }, (_, i) => features[Math.floor(i / 4)] * features[i % 4]),
    squaredNorms: Float64Array.from(features, (value) => value * value),
  };
  return {
    gram,
    size: 4,
    active: 4,
    row: Int32Array.of(0, 1, 2, 3),
    sign: Int8Array.from(sign),
    beta: Float64Array.from(beta),
    gradient: Float64Array.from(gradient),
    lower: Float64Array.from(sign, (y) => (y > 0 ? 0 : -1)),
    upper: Float64Array.from(sign, (y) => (y > 0 ? 1 : 0)),
  };
}

const signs = [1, 1, 1, -1];
const betas = [0, 1, 0.25, -0.5];

describe('shrink', () => {
  it('takes out multipliers held at a bound beyond every violation, and nothing else', () => {
    // free ones span -1 .. 1: the first is pressed down (F > 1), the second up (F < -1)
    const state = fourSamples([2, -2, -1, 1], betas, signs);
    expect(shrink(state, 1e-3, false)).toBe(false);
    expect(state.active).toBe(2);
    expect([...state.row.subarray(0, 2)].sort()).toEqual([2, 3]);
    for (let t = 0; t < 4; t++) {
      expect(state.beta[t]).toBe(betas[state.row[t]]);
      expect(state.sign[t]).toBe(signs[state.row[t]]);
      expect(state.gradient[t]).toBe([2, -2, -1, 1][state.row[t]]);
    }
  });

  it('keeps multipliers at a bound that could still pair up', () => {
    const state = fourSamples([0.5, -0.5, -1, 1], betas, signs);
    shrink(state, 1e-3, false);
    expect(state.active).toBe(4);
  });

  it('brings all back, once, when the violation is within ten tolerances', () => {
    const state = fourSamples([2, -2, -1, 1], betas, signs);
    shrink(state, 1e-3, false);
    expect(shrink(state, 0.5, false)).toBe(true);
    expect(shrink(state, 0.5, true)).toBe(true);
  });
});

describe('reconstructGradient', () => {
  it('gives K beta - y to the inactive ones and leaves the active ones alone', () => {
    const state = fourSamples([7, 7, 7, 7], betas, signs);
    state.active = 1;
    reconstructGradient(state);
    // the sum of beta_t x_t is -1.5
    expectClose(state.gradient, [7, 3 - 1, -4.5 - 1, -0.75 + 1], 1e-6);
    expect(state.active).toBe(4);
  });
});
