// Softmax over rows, the part of attention between its products. pmax is one instruction, f32x4.max is eight.
import { exp4, ld, madd, max4, sum4 } from './simd';

/**
 * y = exp(scale * (s - largest of the row)) over rows of length n, scale > 0, and `inverse`[r] = 1 / sum of the row; y may be s.
 * The softmax is their product. It is never written: what the weights are multiplied with has fewer columns than they.
 */
export function softmaxRows(s: usize, y: usize, inverse: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const wide = bytes & ~15;
  const vs = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    const most = scale * largest(s, bytes);
    const vm = f32x4.splat(-most);
    let sums = f32x4.splat(0);
    let sum: f32 = 0;
    let i: usize = 0;
    for (; i < wide; i += 16) {
      const e = exp4(madd(ld(s + i), vs, vm));
      v128.store(y + i, e);
      sums = f32x4.add(sums, e);
    }
    for (; i < bytes; i += 4) {
      const e = f32x4.extract_lane(exp4(madd(f32x4.splat(load<f32>(s + i)), vs, vm)), 0);
      store<f32>(y + i, e);
      sum += e;
    }
    store<f32>(inverse, <f32>1 / (sum4(sums) + sum));
    inverse += 4;
    s += bytes;
    y += bytes;
  }
}

/** The largest number of a row; four running maxima, or each comparison would wait for the one before. */
// @ts-ignore: decorator
@inline function largest(s: usize, bytes: usize): f32 {
  let a = f32x4.splat(-Infinity), b = a, c = a, d = a;
  let i: usize = 0;
  for (; i + 64 <= bytes; i += 64) {
    a = f32x4.pmax(a, ld(s + i));
    b = f32x4.pmax(b, ld(s + i, 16));
    c = f32x4.pmax(c, ld(s + i, 32));
    d = f32x4.pmax(d, ld(s + i, 48));
  }
  let most = max4(f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d)));
  for (; i < bytes; i += 4) most = max(most, load<f32>(s + i));
  return most;
}

/** Scalar product of two rows, in four running sums. */
// @ts-ignore: decorator
@inline function dotOf(x: usize, y: usize, bytes: usize): f32 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  let i: usize = 0;
  for (; i + 64 <= bytes; i += 64) {
    a = madd(ld(x + i), ld(y + i), a);
    b = madd(ld(x + i, 16), ld(y + i, 16), b);
    c = madd(ld(x + i, 32), ld(y + i, 32), c);
    d = madd(ld(x + i, 48), ld(y + i, 48), d);
  }
  let dot = sum4(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
  for (; i < bytes; i += 4) dot += load<f32>(x + i) * load<f32>(y + i);
  return dot;
}

/** All ones in the lanes whose bit of `select` is set in `bits`. */
// @ts-ignore: decorator
@inline function lanesOf(bits: u32, select: v128): v128 {
  return i32x4.eq(v128.and(i32x4.splat(bits), select), select);
}

/**
 * As `softmaxRows`, over the columns of each row whose bit in `near` is set, at least one, and y = 0 elsewhere; y may be s.
 * Rows of `near` are whole bytes. Eight columns without a bit are passed over: among many blocked pairs that is the quick case.
 */
export function softmaxRowsNear(s: usize, y: usize, inverse: usize, near: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const whole = <usize>n >> 3;
  const tail = <u32>n & 7;
  const low = i32x4(1, 2, 4, 8);
  const high = i32x4(16, 32, 64, 128);
  const vs = f32x4.splat(scale);
  const least = f32x4.splat(-Infinity);
  for (let r = 0; r < rows; r++) {
    let mosts = least;
    for (let b: usize = 0; b < whole; b++) {
      const bits = <u32>load<u8>(near + b);
      if (!bits) continue;
      const p = s + (b << 5);
      mosts = f32x4.pmax(mosts, v128.bitselect(ld(p), least, lanesOf(bits, low)));
      mosts = f32x4.pmax(mosts, v128.bitselect(ld(p, 16), least, lanesOf(bits, high)));
    }
    const rest = tail ? <u32>load<u8>(near + whole) : 0;
    let most = max4(mosts);
    for (let j: u32 = 0; j < tail; j++) {
      if ((rest >> j) & 1) most = max(most, load<f32>(s + (whole << 5) + (j << 2)));
    }
    const vm = f32x4.splat(-scale * most);
    let sums = f32x4.splat(0);
    for (let b: usize = 0; b < whole; b++) {
      const bits = <u32>load<u8>(near + b);
      const p = s + (b << 5);
      const q = y + (b << 5);
      let e = f32x4.splat(0);
      let f = e;
      if (bits) {
        e = v128.and(exp4(madd(ld(p), vs, vm)), lanesOf(bits, low));
        f = v128.and(exp4(madd(ld(p, 16), vs, vm)), lanesOf(bits, high));
        sums = f32x4.add(sums, f32x4.add(e, f));
      }
      v128.store(q, e);
      v128.store(q, f, 16);
    }
    let sum = sum4(sums);
    for (let j: u32 = 0; j < tail; j++) {
      const at = (whole << 5) + (j << 2);
      let e: f32 = 0;
      if ((rest >> j) & 1) e = f32x4.extract_lane(exp4(madd(f32x4.splat(load<f32>(s + at)), vs, vm)), 0);
      store<f32>(y + at, e);
      sum += e;
    }
    store<f32>(inverse, <f32>1 / sum);
    inverse += 4;
    s += bytes;
    y += bytes;
    near += <usize>(n + 7) >> 3;
  }
}

/**
 * ds = scale * y * (dy - inverse * sum(y * dy)) over rows of length n: the gradient by s, y and `inverse` as `softmaxRows` gave
 * them, dy the gradient by the softmax times `inverse`. ds may be dy.
 */
export function softmaxRowsBackward(y: usize, inverse: usize, dy: usize, ds: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const wide = bytes & ~15;
  const vs = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    const mean = dotOf(y, dy, bytes) * load<f32>(inverse);
    const vd = f32x4.splat(mean);
    let i: usize = 0;
    for (; i < wide; i += 16) v128.store(ds + i, f32x4.mul(f32x4.mul(ld(y + i), f32x4.sub(ld(dy + i), vd)), vs));
    for (; i < bytes; i += 4) store<f32>(ds + i, load<f32>(y + i) * (load<f32>(dy + i) - mean) * scale);
    inverse += 4;
    y += bytes;
    dy += bytes;
    ds += bytes;
  }
}
