// The two reconstruction losses with their gradients (SPEC 6). Sums run in double precision.
import { ld, sum4 } from './simd';

/** Squared distance and index of the nearest of k points at q to the point at p; the lowest index on ties. */
// @ts-ignore: decorator
@inline function nearest(p: usize, q: usize, k: i32): i32 {
  let best: f32 = Infinity;
  let at = 0;
  for (let j = 0; j < k; j++) {
    const x = load<f32>(p) - load<f32>(q);
    const y = load<f32>(p, 4) - load<f32>(q, 4);
    const z = load<f32>(p, 8) - load<f32>(q, 8);
    const e = x * x + y * y + z * z;
    if (e < best) {
      best = e;
      at = j;
    }
    q += 12;
  }
  return at;
}

/** Adds weight * 2 (a - b) to the gradient of the prediction and returns the squared distance. */
// @ts-ignore: decorator
@inline function pull(a: usize, b: usize, grad: usize, weight: f32): f64 {
  let s: f64 = 0;
  for (let c: usize = 0; c < 12; c += 4) {
    const t = load<f32>(a + c) - load<f32>(b + c);
    s += <f64>(t * t);
    store<f32>(grad + c, load<f32>(grad + c) + weight * (t + t));
  }
  return s;
}

/** Chamfer distance of patches pred, target [L,k,3] -> loss (f32 at `out`) and its gradient by pred. */
export function chamferPatches(pred: usize, target: usize, patches: i32, k: i32, grad: usize, out: usize): void {
  const bytes = <usize>(k * 12);
  const count = <f64>patches * <f64>k;
  const weight: f32 = <f32>(1.0 / count);
  let total: f64 = 0;
  memory.fill(grad, 0, <usize>patches * bytes);
  for (let l = 0; l < patches; l++) {
    for (let i: usize = 0; i < bytes; i += 12) {
      total += pull(pred + i, target + <usize>(nearest(pred + i, target, k) * 12), grad + i, weight);
      const j = <usize>(nearest(target + i, pred, k) * 12);
      total += pull(pred + j, target + i, grad + j, weight);
    }
    pred += bytes;
    target += bytes;
    grad += bytes;
  }
  store<f32>(out, <f32>(total / count));
}

/** Mean of (pred - table[index])^2: pred [R,w], row r is compared with table row index[r]. */
export function mseRowsForward(pred: usize, table: usize, index: usize, rows: i32, w: i32, out: usize): void {
  const bytes = <usize>w << 2;
  const wide = bytes & ~15;
  let total: f64 = 0;
  for (let r = 0; r < rows; r++) {
    const t = table + <usize>load<i32>(index) * bytes;
    index += 4;
    let sums = f32x4.splat(0);
    let i: usize = 0;
    for (; i < wide; i += 16) {
      const e = f32x4.sub(ld(pred + i), ld(t + i));
      sums = f32x4.add(sums, f32x4.mul(e, e));
    }
    let sum: f32 = 0;
    for (; i < bytes; i += 4) {
      const e = load<f32>(pred + i) - load<f32>(t + i);
      sum += e * e;
    }
    total += <f64>(sum4(sums) + sum);
    pred += bytes;
  }
  store<f32>(out, <f32>(total / (<f64>rows * <f64>w)));
}

/** dpred = dloss * 2 (pred - table[index]) / (R w). */
export function mseRowsBackward(pred: usize, table: usize, index: usize, rows: i32, w: i32, dloss: f32, dpred: usize): void {
  const bytes = <usize>w << 2;
  const wide = bytes & ~15;
  const s: f32 = <f32>(2.0 * <f64>dloss / (<f64>rows * <f64>w));
  const vs = f32x4.splat(s);
  for (let r = 0; r < rows; r++) {
    const t = table + <usize>load<i32>(index) * bytes;
    index += 4;
    let i: usize = 0;
    for (; i < wide; i += 16) v128.store(dpred + i, f32x4.mul(f32x4.sub(ld(pred + i), ld(t + i)), vs));
    for (; i < bytes; i += 4) store<f32>(dpred + i, (load<f32>(pred + i) - load<f32>(t + i)) * s);
    pred += bytes;
    dpred += bytes;
  }
}
