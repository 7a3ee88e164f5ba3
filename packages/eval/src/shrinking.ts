/** Shrinking: multipliers that sit firmly at a bound leave the active set until the rest is solved. */
import type { DualState } from './dual-state.js';

/**
 * Sorts settled multipliers behind the active ones. Near the end (violation within 10 tolerances) all come back once.
 * @param restored whether they came back already
 * @returns `restored`, updated
 */
export function shrink(state: DualState, tolerance: number, restored: boolean): boolean {
  const [least, greatest] = violation(state);
  if (!restored && greatest - least <= 10 * tolerance) {
    restored = true;
    reconstructGradient(state);
    // libsvm goes on with the extremes of the active ones
  }
  let swapped = false;
  for (let t = 0; t < state.active; t++) {
    if (!settled(state, t, least, greatest)) continue;
    state.active--;
    while (state.active > t && settled(state, state.active, least, greatest)) state.active--;
    if (state.active <= t) continue;
    swap(state, t, state.active);
    swapped = true;
  }
  if (swapped) state.rows.reordered();
  return restored;
}

/** Recomputes F of the inactive multipliers from scratch and makes all active. */
export function reconstructGradient(state: DualState): void {
  const { active, size, beta, gradient, sign, row, gram } = state;
  if (active === size) return;
  const { kernels } = gram.memory;
  const [target, places] = [gradient.byteOffset + 8 * active, row.byteOffset + 4 * active];
  for (let t = active; t < size; t++) gradient[t] = -sign[t];
  for (let s = 0; s < size; s++) {
    if (beta[s] === 0) continue;
    kernels.addGathered(target, beta[s], gram.rowAt(row[s]), places, size - active);
  }
  state.active = size;
  state.rows.reordered();
}

/** Smallest gradient of those that can rise, greatest of those that can fall. */
function violation({ active, beta, lower, upper, gradient }: DualState): [number, number] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let t = 0; t < active; t++) {
    if (beta[t] < upper[t]) least = Math.min(least, gradient[t]);
    if (beta[t] > lower[t]) greatest = Math.max(greatest, gradient[t]);
  }
  return [least, greatest];
}

/** At a bound that no violating pair would take it away from. */
function settled({ beta, lower, upper, gradient }: DualState, t: number, least: number, greatest: number): boolean {
  if (beta[t] >= upper[t]) return gradient[t] < least;
  return beta[t] <= lower[t] && gradient[t] > greatest;
}

function swap(state: DualState, a: number, b: number): void {
  for (const values of [state.row, state.sign, state.beta, state.gradient, state.lower, state.upper, state.norms]) {
    const held = values[a];
    values[a] = values[b];
    values[b] = held;
  }
}
