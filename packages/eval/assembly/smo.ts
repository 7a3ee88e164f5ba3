// The two loops of sequential minimal optimisation, over the active multipliers of one problem (src/dual-state.ts). Every
// number is the one that libsvm computes, and of equals the last wins. Four multipliers are compared at once with the best
// so far; only where one of them is as good, a few times a pass, is it looked at alone.

/** Curvature of a step along which the objective is linear (duplicated rows). */
const FLAT: f64 = 1e-12;

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

/** Two products of a row, as doubles. */
// @ts-ignore: decorator
@inline
function ld2(row: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(row));
}

/** How far a gradient lies above `least`; 0 where it does not, or the multiplier cannot fall. */
// @ts-ignore: decorator
@inline
function slopes(gradients: v128, least: v128, falls: v128): v128 {
  return f64x2.pmax(f64x2.splat(0), v128.and(f64x2.sub(gradients, least), falls));
}

/** Curvature of moving multipliers together with the rising one; not positive for duplicates. */
// @ts-ignore: decorator
@inline
function bends(norm: v128, norms: v128, products: v128): v128 {
  return f64x2.sub(f64x2.add(norm, norms), f64x2.add(products, products));
}

/** Decrease of the objective; -1 where there is no descent. */
// @ts-ignore: decorator
@inline
function gains(slope: v128, bend: v128): v128 {
  const zero = f64x2.splat(0);
  const curvature = v128.bitselect(bend, f64x2.splat(FLAT), f64x2.gt(bend, zero));
  return v128.bitselect(f64x2.div(f64x2.mul(slope, slope), curvature), f64x2.splat(-1), f64x2.gt(slope, zero));
}

/** Whether a lane of either is not set. */
// @ts-ignore: decorator
@inline
function oneIsNot(a: v128, b: v128): bool {
  return i64x2.bitmask(v128.and(a, b)) != 3;
}

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

/** A little less than one: more than rounding can take away when a division is replaced by a product. */
const ALMOST: f64 = 1 - 1e-14;

/** Decrease by moving t with the rising multiplier, as `gains`. */
function gainOf(t: i32, rising: i32, row: usize): f64 {
  const slope = at(gradient, t) - at(gradient, rising);
  if (!(slope > 0 && at(beta, t) > at(lower, t))) return -1;
  const product = <f64>load<f32>(row + (<usize>t << 2));
  const bend = at(norms, rising) + at(norms, t) - (product + product);
  return (slope * slope) / (bend > 0 ? bend : FLAT);
}

/**
 * The multiplier that can fall and promises the largest decrease together with `rising`; -1 at the optimum.
 * `row`: products of the rising sample with the active ones.
 */
export function partner(active: i32, rising: i32, row: usize, tolerance: f64): i32 {
  const least = f64x2.splat(at(gradient, rising));
  const norm = f64x2.splat(at(norms, rising));
  let most = f64x2.splat(0), most1 = most, enough = most;
  let best: f64 = 0;
  let place = -1;
  let g = gradient, b = beta, l = lower, n = norms, p = row;
  const fours = active & ~3;
  for (let t = 0; t < fours; t += 4) {
    const slope = slopes(v128.load(g), least, f64x2.gt(v128.load(b), v128.load(l)));
    const slope1 = slopes(v128.load(g, 16), least, f64x2.gt(v128.load(b, 16), v128.load(l, 16)));
    const bend = bends(norm, v128.load(n), ld2(p));
    const bend1 = bends(norm, v128.load(n, 16), ld2(p + 8));
    most = f64x2.pmax(most, slope);
    most1 = f64x2.pmax(most1, slope1);
    // slope² / bend < best, without a division; never where bend is not positive
    const worse = f64x2.lt(f64x2.mul(slope, slope), f64x2.mul(enough, bend));
    const worse1 = f64x2.lt(f64x2.mul(slope1, slope1), f64x2.mul(enough, bend1));
    if (oneIsNot(worse, worse1)) {
      const gain = highest(f64x2.pmax(gains(slope, bend), gains(slope1, bend1)));
      if (gain >= best) {
        best = gain;
        place = t;
        enough = f64x2.splat(best * ALMOST);
      }
    }
    g += 32;
    b += 32;
    l += 32;
    n += 32;
    p += 16;
  }
  if (place >= 0) {
    const first = place;
    for (place += 3; place > first && gainOf(place, rising, row) != best; place--);
  }
  let greatest = highest(f64x2.pmax(most, most1));
  for (let t = fours; t < active; t++) {
    if (at(beta, t) > at(lower, t)) greatest = max(greatest, at(gradient, t) - at(gradient, rising));
    const gain = gainOf(t, rising, row);
    if (gain >= best) {
      best = gain;
      place = t;
    }
  }
  return greatest < tolerance ? -1 : place;
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

/** Gradients plus what two changes of multipliers add. */
// @ts-ignore: decorator
@inline
function moved(gradients: v128, vi: v128, vj: v128, productsI: v128, productsJ: v128): v128 {
  return f64x2.add(gradients, f64x2.add(f64x2.mul(vi, productsI), f64x2.mul(vj, productsJ)));
}

function update(active: i32, changeI: f64, changeJ: f64, rowI: usize, rowJ: usize): i32 {
  const vi = f64x2.splat(changeI);
  const vj = f64x2.splat(changeJ);
  const never = f64x2.splat(Infinity);
  let least = never;
  let best: f64 = Infinity;
  let place = -1;
  let g = gradient, b = beta, u = upper, p = rowI, q = rowJ;
  const fours = active & ~3;
  for (let t = 0; t < fours; t += 4) {
    const value = moved(v128.load(g), vi, vj, ld2(p), ld2(q));
    const value1 = moved(v128.load(g, 16), vi, vj, ld2(p + 8), ld2(q + 8));
    v128.store(g, value);
    v128.store(g, value1, 16);
    const full = f64x2.ge(v128.load(b), v128.load(u));
    const full1 = f64x2.ge(v128.load(b, 16), v128.load(u, 16));
    if (oneIsNot(v128.or(full, f64x2.gt(value, least)), v128.or(full1, f64x2.gt(value1, least)))) {
      best = lowest(f64x2.pmin(v128.bitselect(never, value, full), v128.bitselect(never, value1, full1)));
      place = t;
      least = f64x2.splat(best);
    }
    g += 32;
    b += 32;
    u += 32;
    p += 16;
    q += 16;
  }
  if (place >= 0) {
    const first = place;
    for (place += 3; place > first && (at(gradient, place) != best || at(beta, place) >= at(upper, place)); place--);
  }
  for (let t = fours; t < active; t++) {
    const change = changeI * <f64>load<f32>(rowI + (<usize>t << 2)) + changeJ * <f64>load<f32>(rowJ + (<usize>t << 2));
    const value = at(gradient, t) + change;
    store<f64>(gradient + (<usize>t << 3), value);
    if (value <= best && at(beta, t) < at(upper, t)) {
      best = value;
      place = t;
    }
  }
  return place;
}

/**
 * The sample of t's class that lies deepest on the wrong side among those that have no slot yet; -1 when all have one.
 * @param samples i32 [active], @param slots i32 by sample, negative where there is none
 */
export function deepestWithout(active: i32, t: i32, samples: usize, slots: usize): i32 {
  const first = at(upper, t) > 0;
  const sign: f64 = first ? 1 : -1;
  let deepest: f64 = Infinity;
  let found = -1;
  for (let s = 0; s < active; s++) {
    const depth = sign * at(gradient, s);
    if (!(depth < deepest) || at(upper, s) > 0 != first || s == t) continue;
    const sample = load<i32>(samples + (<usize>s << 2));
    if (load<i32>(slots + (<usize>sample << 2)) >= 0) continue;
    deepest = depth;
    found = sample;
  }
  return found;
}
