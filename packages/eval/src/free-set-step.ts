/**
 * Newton steps on the multipliers strictly between their bounds. With a large C and classes that overlap, steps of two
 * multipliers need millions of iterations; solving for all free ones at once, now and then, needs a few hundred. Each step
 * lowers the dual within the box, so the solver around it still ends at the optimum of the same problem.
 */
import type { DualState } from './dual-state.js';
import { type GrowingCholesky, growingCholesky } from './growing-cholesky.js';

/** More free multipliers than this are left to the pairwise steps: the factorisation would cost more than it saves. */
const LARGEST = 1500;
/**
 * Part of the mean squared norm added to the diagonal, at first: rounding makes the single-precision Gram matrix indefinite
 * at about this level. Where it is not enough it grows; the steps then are shorter, their fixed point is the same.
 */
const RIDGE = 1e-6;
const RIDGE_GROWTH = 4;

/** Moves the free multipliers to the minimum of their subspace, leaving those behind that reach a bound on the way. */
export type FreeSetStepper = () => void;

/** A stepper keeps the factor of the free block between calls: from one to the next few multipliers come and go. */
export function freeSetStepper(state: DualState): FreeSetStepper {
  const { gram, beta, lower, upper } = state;
  const position = new Int32Array(gram.size);
  let ridge = (RIDGE * gram.squaredNorms.reduce((sum, norm) => sum + norm, 0)) / gram.size;
  let rows: number[] = [];
  let factor = growingCholesky();

  const append = (row: number): boolean => {
    const known = gram.row(row);
    const products = new Float64Array(rows.length + 1);
    for (let a = 0; a < rows.length; a++) products[a] = known[rows[a]];
    products[rows.length] = gram.squaredNorms[row] + ridge;
    if (!factor.append(products, ridge / 2)) return false;
    rows.push(row);
    return true;
  };
  const rebuild = (wanted: readonly number[]): void => {
    for (; ; ridge *= RIDGE_GROWTH) {
      [rows, factor] = [[], growingCholesky()];
      if (wanted.every(append)) return;
    }
  };
  const follow = (): boolean => {
    position.fill(-1);
    const wanted: number[] = [];
    for (let t = 0; t < state.active; t++) {
      if (!(beta[t] > lower[t] && beta[t] < upper[t])) continue;
      position[state.row[t]] = t;
      wanted.push(state.row[t]);
    }
    if (wanted.length < 2 || wanted.length > LARGEST) return false;
    for (let a = rows.length - 1; a >= 0; a--) if (position[rows[a]] < 0) remove(factor, rows, a);
    const known = new Set(rows);
    if (!wanted.every((row) => known.has(row) || append(row))) rebuild(wanted);
    return true;
  };
  return () => {
    // rows without any length have no curvature to solve for
    if (!(ridge > 0) || !follow()) return;
    while (rows.length >= 2) {
      const free = Int32Array.from(rows, (row) => position[row]);
      const blocking = moveAlong(state, free, newtonDirection(state, free, factor));
      if (blocking < 0) return;
      remove(factor, rows, blocking);
    }
  };
}

function remove(factor: GrowingCholesky, rows: number[], index: number): void {
  factor.remove(index);
  rows.splice(index, 1);
}

/** Solves K d + mu = -F, sum d = 0 on the free set. */
function newtonDirection({ gradient }: DualState, free: Int32Array, factor: GrowingCholesky): Float64Array {
  const direction = Float64Array.from(free, (t) => -gradient[t]);
  const ones = new Float64Array(free.length).fill(1);
  factor.solve(direction);
  factor.solve(ones);
  let [sum, total] = [0, 0];
  for (let a = 0; a < free.length; a++) {
    sum += direction[a];
    total += ones[a];
  }
  let left = 0;
  for (let a = 0; a < free.length; a++) {
    direction[a] -= (sum / total) * ones[a];
    left += direction[a];
  }
  // what rounding left over would add up over many steps
  for (let a = 0; a < free.length; a++) direction[a] -= left / free.length;
  return direction;
}

/** Best step along the direction within the box. @returns the index of the multiplier whose bound cut it short, or -1 */
function moveAlong(state: DualState, free: Int32Array, direction: Float64Array): number {
  const { active, beta, lower, upper, gradient } = state;
  const change = gradientChange(state, free, direction);
  let [slope, curvature, room, blocking] = [0, 0, Number.POSITIVE_INFINITY, -1];
  for (let a = 0; a < free.length; a++) {
    const t = free[a];
    slope += direction[a] * gradient[t];
    curvature += direction[a] * change[t];
    const reach = ((direction[a] > 0 ? upper[t] : lower[t]) - beta[t]) / direction[a];
    if (reach < room) [room, blocking] = [reach, a];
  }
  if (!(slope < 0) || blocking < 0) return -1;
  const best = curvature > 0 ? -slope / curvature : Number.POSITIVE_INFINITY;
  const length = Math.min(best, room);
  for (let a = 0; a < free.length; a++) {
    const t = free[a];
    beta[t] = Math.min(Math.max(beta[t] + length * direction[a], lower[t]), upper[t]);
  }
  for (let t = 0; t < active; t++) gradient[t] += length * change[t];
  if (best < room) return -1;
  const t = free[blocking];
  beta[t] = direction[blocking] > 0 ? upper[t] : lower[t];
  return blocking;
}

/** K d over the active multipliers. */
function gradientChange({ active, rows, gram }: DualState, free: Int32Array, direction: Float64Array): Float64Array {
  const change = new Float64Array(active);
  const { buffer } = gram.memory.kernels.memory;
  for (let a = 0; a < free.length; a++) {
    const products = new Float32Array(buffer, rows.of(free[a]), active);
    const weight = direction[a];
    for (let t = 0; t < active; t++) change[t] += weight * products[t];
  }
  return change;
}
