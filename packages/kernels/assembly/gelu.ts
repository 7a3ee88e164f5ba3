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
@inline function gelu4(v: v128): v128 {
  return f32x4.sub(f32x4.max(v, f32x4.splat(0)), f32x4.mul(f32x4.abs(v), normalTail4(v, bell4(v))));
}

/** Phi(v) + v * density(v) */
// @ts-ignore: decorator
@inline function slope4(v: v128): v128 {
  const e = bell4(v);
  const tail = normalTail4(v, e);
  const below = v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(v, f32x4.splat(0)));
  return madd(f32x4.mul(v, e), f32x4.splat(0.3989422804014327), below);
}

export function geluForward(x: usize, y: usize, n: i32): void {
  const m = n & ~3;
  for (let i = 0; i < m; i += 4) {
    v128.store(y, gelu4(ld(x)));
    x += 16;
    y += 16;
  }
  stTail(y, gelu4(ldTail(x, n - m)), n - m);
}

export function geluBackward(x: usize, dy: usize, dx: usize, n: i32): void {
  const m = n & ~3;
  for (let i = 0; i < m; i += 4) {
    v128.store(dx, f32x4.mul(ld(dy), slope4(ld(x))));
    x += 16;
    dy += 16;
    dx += 16;
  }
  stTail(dx, f32x4.mul(ldTail(dy, n - m), slope4(ldTail(x, n - m))), n - m);
}
