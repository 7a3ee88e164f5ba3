/**
 * State of one two-class hinge-loss dual (C-SVC). With the signed multipliers beta_t = y_t alpha_t the dual is
 *   minimise  1/2 betaᵀ K beta - yᵀ beta   over  sum beta = 0,  beta_t in [0, C] if y_t = 1, [-C, 0] if y_t = -1,
 * whose gradient is F = K beta - y. Both classes are then treated alike: the optimum has F <= rho wherever beta can still
 * fall and F >= rho wherever it can still rise, and the decision value of x is sum beta_t <x_t, x> - rho.
 */
import { type ActiveRows, activeRows } from './active-rows.js';
import type { PairGram } from './pair-gram.js';

export interface DualState {
  readonly gram: PairGram;
  readonly rows: ActiveRows;
  /** Number of variables. Shrinking sorts the active ones to the front; all arrays below follow that order. */
  readonly size: number;
  active: number;
  /** The samples, as rows of the Gram matrix. */
  readonly row: Int32Array;
  /** +1 first class, -1 second class. */
  readonly sign: Int8Array;
  readonly beta: Float64Array;
  /** F = K beta - y. */
  readonly gradient: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Squared norms of the samples. */
  readonly norms: Float64Array;
}

/**
 * All multipliers zero: samples [size] as Gram rows, the first `firstCount` of them of the first class. The arrays lie in
 * the memory of the Gram matrix, which has room for one state.
 */
export function dualState(gram: PairGram, samples: Int32Array, firstCount: number, C: number): DualState {
  const size = samples.length;
  const { row, beta, gradient, lower, upper, norms } = gram.memory;
  const state = {
    gram,
    size,
    active: size,
    row: row.subarray(0, size),
    sign: new Int8Array(size).fill(1, 0, firstCount).fill(-1, firstCount),
    beta: beta.subarray(0, size).fill(0),
    gradient: gradient.subarray(0, size),
    lower: lower.subarray(0, size),
    upper: upper.subarray(0, size),
    norms: norms.subarray(0, size),
  };
  state.row.set(samples);
  let inOrder = size === gram.size;
  for (let t = 0; t < size; t++) {
    inOrder &&= samples[t] === t;
    state.gradient[t] = -state.sign[t];
    state.norms[t] = gram.squaredNorms[samples[t]];
  }
  setBounds(state, C);
  return Object.assign(state, { rows: activeRows(state, inOrder) });
}

/**
 * Moves a solved state to a larger C. All multipliers are stretched by the factor that lowers the new dual most (between
 * 1 and the ratio of both C): bounded ones follow their bound, while a separable pair keeps its solution.
 */
export function raiseC(state: DualState, from: number, to: number): void {
  const { beta, gradient, sign, size } = state;
  let linear = 0;
  let quadratic = 0;
  for (let t = 0; t < size; t++) {
    linear += sign[t] * beta[t];
    quadratic += beta[t] * (gradient[t] + sign[t]);
  }
  const stretch = quadratic > 0 ? Math.min(Math.max(linear / quadratic, 1), to / from) : to / from;
  setBounds(state, to);
  for (let t = 0; t < size; t++) {
    beta[t] = Math.min(Math.max(beta[t] * stretch, state.lower[t]), state.upper[t]);
    gradient[t] = stretch * (gradient[t] + sign[t]) - sign[t];
  }
}

function setBounds({ sign, lower, upper, size }: Omit<DualState, 'rows'>, C: number): void {
  for (let t = 0; t < size; t++) {
    lower[t] = sign[t] > 0 ? 0 : -C;
    upper[t] = sign[t] > 0 ? C : 0;
  }
}

/** rho: mean gradient of the multipliers strictly between their bounds, else the middle of the interval the others leave. */
export function offset({ beta, gradient, lower, upper, size }: DualState): number {
  let [sum, free] = [0, 0];
  let [highest, lowest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let t = 0; t < size; t++) {
    if (beta[t] <= lower[t]) highest = Math.min(highest, gradient[t]);
    else if (beta[t] >= upper[t]) lowest = Math.max(lowest, gradient[t]);
    else {
      sum += gradient[t];
      free++;
    }
  }
  return free > 0 ? sum / free : (highest + lowest) / 2;
}
