// Exact (erf) GELU and its gradient. Both start from the tail of the normal distribution: 1 + erf would lose the digits of
// what is left of a negative number, and round a positive one twice.
import { exp4, ld, ldTail, madd, normalTail4, stTail } from './simd';

/** exp(-v^2 / 2) */
// @ts-ignore: decorator
@inline function bell4(v: v128): v128 {
  return exp4(f32x4.mul(f32x4.mul(v, v), f32x4.splat(-0.5)));
}

/** v * Phi(v) = max(v, 0) - |v| * tail */
// @ts-ignore: decorator
@inline function value4(v: v128, tail: v128): v128 {
  return f32x4.sub(f32x4.pmax(v, f32x4.splat(0)), f32x4.mul(f32x4.abs(v), tail));
}

/** Phi(v) + v * density(v), the density being e / sqrt(2 pi) */
// @ts-ignore: decorator
@inline function slope4(v: v128, e: v128, tail: v128): v128 {
  const below = v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(v, f32x4.splat(0)));
  return madd(f32x4.mul(v, e), f32x4.splat(0.3989422804014327), below);
}

/**
 * y = gelu(x + bias) over rows, and for the gradient the slope: both need the same exponential. `bias` and `slope` may be null.
 */
export function geluForward(x: usize, bias: usize, y: usize, slope: usize, rows: i32, d: i32): void {
  const rest = d & 3;
  const wide = <usize>(d - rest) << 2;
  const bytes = <usize>d << 2;
  const zero = f32x4.splat(0);
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < wide; i += 16) {
      const v = f32x4.add(ld(x + i), bias ? ld(bias + i) : zero);
      const e = bell4(v);
      const tail = normalTail4(v, e);
      v128.store(y + i, value4(v, tail));
      if (slope) v128.store(slope + i, slope4(v, e, tail));
    }
    if (rest) {
      const v = f32x4.add(ldTail(x + wide, rest), bias ? ldTail(bias + wide, rest) : zero);
      const e = bell4(v);
      const tail = normalTail4(v, e);
      stTail(y + wide, value4(v, tail), rest);
      if (slope) stTail(slope + wide, slope4(v, e, tail), rest);
    }
    x += bytes;
    y += bytes;
    if (slope) slope += bytes;
  }
}

/** z = x * y. */
export function multiply(x: usize, y: usize, z: usize, n: i32): void {
  const end = x + (<usize>n << 2);
  for (; x + 16 <= end; x += 16, y += 16, z += 16) v128.store(z, f32x4.mul(ld(x), ld(y)));
  for (; x < end; x += 4, y += 4, z += 4) store<f32>(z, load<f32>(x) * load<f32>(y));
}
