// The two loops of sequential minimal optimisation, over the active multipliers of one problem (src/dual-state.ts). Every
// number is the one that libsvm computes, and of equals the last wins. An extreme is found first and its place afterwards:
// carrying places along would make each comparison wait for the one before.

/** Curvature of a step along which the objective is linear (duplicated rows). */
const FLAT: f64 = 1e-12;

let beta: usize = 0;
let gradient: usize = 0;
let lower: usize = 0;
let upper: usize = 0;
let norms: usize = 0;
let gains: usize = 0;

/** Where the arrays of doubles lie from now on; `gains` is scratch. */
export function bindState(
  betaAt: usize, gradientAt: usize, lowerAt: usize, upperAt: usize, normsAt: usize, gainsAt: usize,
): void {
  beta = betaAt;
  gradient = gradientAt;
  lower = lowerAt;
  upper = upperAt;
  norms = normsAt;
  gains = gainsAt;
}

// @ts-ignore: decorator
@inline
function at(array: usize, t: i32): f64 {
  return load<f64>(array + (<usize>t << 3));
}

// @ts-ignore: decorator
@inline
function ld(array: usize, t: i32): v128 {
  return v128.load(array + (<usize>t << 3));
}

/** Two products of a row, as doubles. */
// @ts-ignore: decorator
@inline
function ld2(row: usize, t: i32): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(row + (<usize>t << 2)));
}

/** The larger lane. */
// @ts-ignore: decorator
@inline
function highest(x: v128): f64 {
  return max(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1));
}

// @ts-ignore: decorator
@inline
function lowest(x: v128): f64 {
  return min(f64x2.extract_lane(x, 0), f64x2.extract_lane(x, 1));
}

/** Last place of a value among the first `count`; -1 when it is not there. */
function lastOf(array: usize, count: i32, value: f64): i32 {
  let t = count;
  if (t & 1 && at(array, --t) == value) return t;
  const wanted = f64x2.splat(value);
  for (t -= 2; t >= 0; t -= 2) {
    if (v128.any_true(f64x2.eq(ld(array, t), wanted))) return at(array, t + 1) == value ? t + 1 : t;
  }
  return -1;
}

/** Decrease by moving each multiplier with the rising one; -Infinity where that is no descent. `slope`: -Infinity where it cannot fall. */
// @ts-ignore: decorator
@inline
function decrease(slope: v128, norm: v128, t: i32, row: usize): v128 {
  const p = ld2(row, t);
  const bend = f64x2.sub(f64x2.add(norm, ld(norms, t)), f64x2.add(p, p));
  const curvature = v128.bitselect(bend, f64x2.splat(FLAT), f64x2.gt(bend, f64x2.splat(0)));
  const value = f64x2.div(f64x2.mul(slope, slope), curvature);
  return v128.bitselect(value, f64x2.splat(-Infinity), f64x2.gt(slope, f64x2.splat(0)));
}

/** How far the gradient lies above `least`; -Infinity where the multiplier cannot fall. */
// @ts-ignore: decorator
@inline
function slopes(t: i32, least: v128): v128 {
  const falls = f64x2.gt(ld(beta, t), ld(lower, t));
  return v128.bitselect(f64x2.sub(ld(gradient, t), least), f64x2.splat(-Infinity), falls);
}

/**
 * The multiplier that can fall and promises the largest decrease together with `rising`; -1 at the optimum.
 * `row`: products of the rising sample with the active ones. Arrays and row may be read one place beyond `active`.
 */
export function partner(active: i32, rising: i32, row: usize, tolerance: f64): i32 {
  const least = f64x2.splat(at(gradient, rising));
  const norm = f64x2.splat(at(norms, rising));
  let most = f64x2.splat(-Infinity), most1 = most, best = most, best1 = most;
  let t = 0;
  for (; t + 4 <= active; t += 4) {
    const slope = slopes(t, least);
    const slope1 = slopes(t + 2, least);
    most = f64x2.pmax(most, slope);
    most1 = f64x2.pmax(most1, slope1);
    const gain = decrease(slope, norm, t, row);
    const gain1 = decrease(slope1, norm, t + 2, row);
    best = f64x2.pmax(best, gain);
    best1 = f64x2.pmax(best1, gain1);
    v128.store(gains + (<usize>t << 3), gain);
    v128.store(gains + (<usize>t << 3), gain1, 16);
  }
  let greatest = highest(f64x2.pmax(most, most1));
  let largest = highest(f64x2.pmax(best, best1));
  for (; t < active; t++) {
    const slope = slopes(t, least);
    const gain = f64x2.extract_lane(decrease(slope, norm, t, row), 0);
    greatest = max(greatest, f64x2.extract_lane(slope, 0));
    largest = max(largest, gain);
    store<f64>(gains + (<usize>t << 3), gain);
  }
  return greatest < tolerance ? -1 : lastOf(gains, active, largest);
}

/**
 * Moves the pair (i rises, j falls) to its minimum within the box and updates the gradient.
 * Returns the next riser: the multiplier that can rise and has the smallest gradient; -1 when none can.
 */
export function step(active: i32, i: i32, j: i32, rowI: usize, rowJ: usize): i32 {
  const bend = at(norms, i) + at(norms, j) - 2 * <f64>load<f32>(rowI + (<usize>j << 2));
  const oldI = at(beta, i);
  const oldJ = at(beta, j);
  const length = (at(gradient, j) - at(gradient, i)) / (bend > 0 ? bend : FLAT);
  const roomI = at(upper, i) - oldI;
  const roomJ = oldJ - at(lower, j);
  let newI: f64, newJ: f64;
  if (length < roomI && length < roomJ) {
    newI = oldI + length;
    newJ = oldJ - length;
  } else if (roomI <= roomJ) {
    newI = at(upper, i);
    newJ = max(oldI + oldJ - newI, at(lower, j));
  } else {
    newJ = at(lower, j);
    newI = min(oldI + oldJ - newJ, at(upper, i));
  }
  store<f64>(beta + (<usize>i << 3), newI);
  store<f64>(beta + (<usize>j << 3), newJ);
  return update(active, newI - oldI, newJ - oldJ, rowI, rowJ);
}

/** Gradient after the change; Infinity where the multiplier cannot rise. */
// @ts-ignore: decorator
@inline
function moved(t: i32, vi: v128, vj: v128, rowI: usize, rowJ: usize): v128 {
  const change = f64x2.add(f64x2.mul(vi, ld2(rowI, t)), f64x2.mul(vj, ld2(rowJ, t)));
  return f64x2.add(ld(gradient, t), change);
}

// @ts-ignore: decorator
@inline
function whereRising(t: i32, value: v128): v128 {
  return v128.bitselect(value, f64x2.splat(Infinity), f64x2.lt(ld(beta, t), ld(upper, t)));
}

function update(active: i32, changeI: f64, changeJ: f64, rowI: usize, rowJ: usize): i32 {
  const vi = f64x2.splat(changeI);
  const vj = f64x2.splat(changeJ);
  let least = f64x2.splat(Infinity), least1 = least;
  let t = 0;
  for (; t + 4 <= active; t += 4) {
    const value = moved(t, vi, vj, rowI, rowJ);
    const value1 = moved(t + 2, vi, vj, rowI, rowJ);
    v128.store(gradient + (<usize>t << 3), value);
    v128.store(gradient + (<usize>t << 3), value1, 16);
    const rising = whereRising(t, value);
    const rising1 = whereRising(t + 2, value1);
    v128.store(gains + (<usize>t << 3), rising);
    v128.store(gains + (<usize>t << 3), rising1, 16);
    least = f64x2.pmin(least, rising);
    least1 = f64x2.pmin(least1, rising1);
  }
  let smallest = lowest(f64x2.pmin(least, least1));
  for (; t < active; t++) {
    const value = moved(t, vi, vj, rowI, rowJ);
    const rising = f64x2.extract_lane(whereRising(t, value), 0);
    store<f64>(gradient + (<usize>t << 3), f64x2.extract_lane(value, 0));
    store<f64>(gains + (<usize>t << 3), rising);
    smallest = min(smallest, rising);
  }
  return smallest == Infinity ? -1 : lastOf(gains, active, smallest);
}
