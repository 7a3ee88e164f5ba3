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
function partner({ gram, rows, active }: DualState, rising: number, tolerance: number): number {
  return rising < 0 ? -1 : gram.memory.kernels.partner(active, rising, rows.of(rising), tolerance);
}

/** Moves the pair to its minimum within the box, updates the gradient, and returns the next riser. */
function step({ gram, rows, active }: DualState, i: number, j: number): number {
  const rowJ = rows.of(j);
  // asked for once more, as a full store drops its rows
  return gram.memory.kernels.step(active, i, j, rows.of(i), rowJ);
}
