/**
 * Sequential minimal optimisation of the dual in `dual-state.ts`: two multipliers a step, the second chosen by the
 * second-order gain (Fan, Chen and Lin, JMLR 2005), with shrinking. Choices, tie rules (the last of equals) and rounding
 * follow libsvm, so that at the same tolerance both stop at the same point and not merely near the same optimum.
 */
import type { DualState } from './dual-state.js';
import { type FreeSetStepper, freeSetStepper } from './free-set-step.js';
import { reconstructGradient, shrink } from './shrinking.js';

export interface SmoOptions {
  /** Largest violation of the optimality conditions left, in units of the decision value. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Steps before Newton steps on the free multipliers join in. Until then the path is libsvm's. */
  readonly patience: number;
}

export interface SmoResult {
  readonly iterations: number;
  readonly converged: boolean;
}

/** Steps between two attempts to shrink, at most. */
const SHRINK_EVERY = 1000;
/** Steps between two Newton steps. */
const NEWTON_EVERY = 5;
/** Curvature of a step along which the objective is linear (duplicated rows). */
const FLAT = 1e-12;

/** Runs from the state's multipliers to the optimum. */
export function minimise(state: DualState, { tolerance, maxIterations, patience }: SmoOptions): SmoResult {
  const period = Math.min(state.size, SHRINK_EVERY);
  let untilShrink = period + 1;
  let restored = false;
  let stepFreeSet: FreeSetStepper | undefined;
  let newtonAt = patience;
  let rising = riser(state);
  for (let iterations = 0; ; iterations++) {
    if (--untilShrink === 0) {
      untilShrink = period;
      restored = shrink(state, tolerance, restored);
      rising = riser(state);
    }
    if (iterations >= newtonAt) {
      newtonAt = iterations + NEWTON_EVERY;
      stepFreeSet ??= freeSetStepper(state);
      stepFreeSet();
      rising = riser(state);
    }
    let falling = partner(state, rising, tolerance);
    if (falling < 0) {
      // optimal among the active ones: look at all again
      reconstructGradient(state);
      rising = riser(state);
      falling = partner(state, rising, tolerance);
      if (falling < 0) return { iterations, converged: true };
      untilShrink = 1;
    }
    if (iterations >= maxIterations) {
      reconstructGradient(state);
      return { iterations, converged: false };
    }
    rising = step(state, rising, falling);
  }
}

/** The multiplier that can rise and has the smallest gradient; -1 when none can rise. */
function riser({ active, beta, upper, gradient }: DualState): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let t = 0; t < active; t++) {
    if (beta[t] < upper[t] && gradient[t] <= least) {
      least = gradient[t];
      best = t;
    }
  }
  return best;
}

/** The multiplier that can fall and promises the largest decrease together with `rising`; -1 at the optimum. */
function partner(state: DualState, rising: number, tolerance: number): number {
  if (rising < 0) return -1;
  const { active, beta, lower, gradient, row, gram } = state;
  const { products, squaredNorms, size } = gram;
  const least = gradient[rising];
  const products0 = row[rising] * size;
  const norm = squaredNorms[row[rising]];
  let best = -1;
  let gain = Number.NEGATIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < active; t++) {
    if (beta[t] <= lower[t]) continue;
    const slope = gradient[t] - least;
    if (slope > greatest) greatest = slope;
    if (slope <= 0) continue;
    const curvature = norm + squaredNorms[row[t]] - 2 * products[products0 + row[t]];
    const decrease = (slope * slope) / (curvature > 0 ? curvature : FLAT);
    if (decrease >= gain) {
      gain = decrease;
      best = t;
    }
  }
  return greatest < tolerance ? -1 : best;
}

/** Moves the pair to its minimum within the box, updates the gradient, and returns the next riser. */
function step(state: DualState, i: number, j: number): number {
  const { active, beta, lower, upper, gradient, row, gram } = state;
  const { products, squaredNorms, size } = gram;
  const rowI = row[i] * size;
  const rowJ = row[j] * size;
  const curvature = squaredNorms[row[i]] + squaredNorms[row[j]] - 2 * products[rowI + row[j]];
  const [oldI, oldJ] = [beta[i], beta[j]];
  const sum = oldI + oldJ;
  const length = (gradient[j] - gradient[i]) / (curvature > 0 ? curvature : FLAT);
  const [roomI, roomJ] = [upper[i] - oldI, oldJ - lower[j]];
  if (length < roomI && length < roomJ) {
    beta[i] = oldI + length;
    beta[j] = oldJ - length;
  } else if (roomI <= roomJ) {
    beta[i] = upper[i];
    beta[j] = Math.max(sum - upper[i], lower[j]);
  } else {
    beta[j] = lower[j];
    beta[i] = Math.min(sum - lower[j], upper[i]);
  }
  const changeI = beta[i] - oldI;
  const changeJ = beta[j] - oldJ;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let t = 0; t < active; t++) {
    const value = gradient[t] + (changeI * products[rowI + row[t]] + changeJ * products[rowJ + row[t]]);
    gradient[t] = value;
    if (value <= least && beta[t] < upper[t]) {
      least = value;
      best = t;
    }
  }
  return best;
}
