// The two loops of sequential minimal optimisation, over the active multipliers of one problem (src/dual-state.ts). Every
// number is the one that libsvm computes: lanes are combined so that of equals the last wins.

/** Curvature of a step along which the objective is linear (duplicated rows). */
const FLAT: f64 = 1e-12;
/** Just below 1, for a test that may let through too much but never too little. */
const NEARLY: f64 = 1 - 1e-12;

let beta: usize = 0;
let gradient: usize = 0;
let lower: usize = 0;
let upper: usize = 0;
let norms: usize = 0;

/** Where the arrays of doubles lie from now on. */
export function bindState(betaAt: usize, gradientAt: usize, lowerAt: usize, upperAt: usize, normsAt: usize): void {
  beta = betaAt;
  gradient = gradientAt;
  lower = lowerAt;
  upper = upperAt;
  norms = normsAt;
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

/**
 * The multiplier that can fall and promises the largest decrease together with `rising`; -1 at the optimum.
 * `row`: products of the rising sample with the active ones.
 */
export function partner(active: i32, rising: i32, row: usize, tolerance: f64): i32 {
  const least = at(gradient, rising);
  const norm = at(norms, rising);
  let best = -1;
  let gain = -Infinity;
  let hurdle = f64x2.splat(-Infinity);
  const none = f64x2.splat(-Infinity);
  const zero = f64x2.splat(0);
  let greatest = none;
  let t = 0;
  for (; t + 2 <= active; t += 2) {
    const falls = f64x2.gt(ld(beta, t), ld(lower, t));
    const slope = v128.bitselect(f64x2.sub(ld(gradient, t), f64x2.splat(least)), none, falls);
    greatest = f64x2.pmax(greatest, slope);
    const p = ld2(row, t);
    const bend = f64x2.sub(f64x2.add(f64x2.splat(norm), ld(norms, t)), f64x2.add(p, p));
    const curvature = v128.bitselect(bend, f64x2.splat(FLAT), f64x2.gt(bend, zero));
    // a division for the few that may be better than the best so far
    const better = f64x2.ge(f64x2.mul(slope, slope), f64x2.mul(hurdle, curvature));
    const tried = v128.and(better, f64x2.gt(slope, zero));
    if (!v128.any_true(tried)) continue;
    const decrease = v128.bitselect(f64x2.div(f64x2.mul(slope, slope), curvature), none, tried);
    const first = f64x2.extract_lane(decrease, 0);
    const second = f64x2.extract_lane(decrease, 1);
    if (first >= gain && first > -Infinity) {
      gain = first;
      best = t;
    }
    if (second >= gain && second > -Infinity) {
      gain = second;
      best = t + 1;
    }
    hurdle = f64x2.splat(gain * NEARLY);
  }
  let most = max(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
  if (t < active && at(beta, t) > at(lower, t)) {
    const slope = at(gradient, t) - least;
    most = max(most, slope);
    const bend = norm + at(norms, t) - 2 * <f64>load<f32>(row + (<usize>t << 2));
    if (slope > 0 && (slope * slope) / (bend > 0 ? bend : FLAT) >= gain) best = t;
  }
  return most < tolerance ? -1 : best;
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

function update(active: i32, changeI: f64, changeJ: f64, rowI: usize, rowJ: usize): i32 {
  const vi = f64x2.splat(changeI);
  const vj = f64x2.splat(changeJ);
  let least = f64x2.splat(Infinity);
  let best = i64x2.splat(-1);
  let places = i64x2(0, 1);
  let t = 0;
  for (; t + 2 <= active; t += 2) {
    const change = f64x2.add(f64x2.mul(vi, ld2(rowI, t)), f64x2.mul(vj, ld2(rowJ, t)));
    const value = f64x2.add(ld(gradient, t), change);
    v128.store(gradient + (<usize>t << 3), value);
    const taken = v128.and(f64x2.le(value, least), f64x2.lt(ld(beta, t), ld(upper, t)));
    least = v128.bitselect(value, least, taken);
    best = v128.bitselect(places, best, taken);
    places = i64x2.add(places, i64x2.splat(2));
  }
  const firstLeast = f64x2.extract_lane(least, 0);
  const secondLeast = f64x2.extract_lane(least, 1);
  const first = <i32>i64x2.extract_lane(best, 0);
  const second = <i32>i64x2.extract_lane(best, 1);
  let lowest = min(firstLeast, secondLeast);
  let winner = firstLeast < secondLeast ? first : secondLeast < firstLeast ? second : max(first, second);
  if (t < active) {
    const p = changeI * <f64>load<f32>(rowI + (<usize>t << 2)) + changeJ * <f64>load<f32>(rowJ + (<usize>t << 2));
    const value = at(gradient, t) + p;
    store<f64>(gradient + (<usize>t << 3), value);
    if (value <= lowest && at(beta, t) < at(upper, t)) winner = t;
  }
  return winner;
}
