import { expectClose } from '@i2p/testkit';
import { classRows } from './class-rows.js';
import { type DualState, dualState } from './dual-state.js';
import { pairGrams } from './pair-gram.js';
import { reconstructGradient, shrink } from './shrinking.js';

/** One number each: three samples of the first class, one of the second. With C = 1: at the lower bound, at the upper bound, free, free. */
function fourSamples(gradient: number[]): DualState {
  const features = Float32Array.of(1, -2, 3, 0.5);
  const gram = pairGrams(features, classRows(features, Int32Array.of(0, 0, 0, 1), 1, 'test'), 1).of(0, 1);
  const state = dualState(gram, Int32Array.of(0, 1, 2, 3), 3, 1);
  state.beta.set(betas);
  state.gradient.set(gradient);
  return state;
}

const signs = [1, 1, 1, -1];
const betas = [0, 1, 0.25, -0.5];

describe('shrink', () => {
  it('takes out multipliers held at a bound beyond every violation, and nothing else', () => {
    // free ones span -1 .. 1: the first is pressed down (F > 1), the second up (F < -1)
    const state = fourSamples([2, -2, -1, 1]);
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
    const state = fourSamples([0.5, -0.5, -1, 1]);
    shrink(state, 1e-3, false);
    expect(state.active).toBe(4);
  });

  it('brings all back, once, when the violation is within ten tolerances', () => {
    const state = fourSamples([2, -2, -1, 1]);
    shrink(state, 1e-3, false);
    expect(shrink(state, 0.5, false)).toBe(true);
    expect(shrink(state, 0.5, true)).toBe(true);
  });
});

describe('reconstructGradient', () => {
  it('gives K beta - y to the inactive ones and leaves the active ones alone', () => {
    const state = fourSamples([7, 7, 7, 7]);
    state.active = 1;
    reconstructGradient(state);
    // the sum of beta_t x_t is -1.5
    expectClose(state.gradient, [7, 3 - 1, -4.5 - 1, -0.75 + 1], 1e-6);
    expect(state.active).toBe(4);
  });
});
