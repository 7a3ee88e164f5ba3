// Exact (erf) GELU and its gradient.
import { erf4, exp4, ld, ldTail, madd, stTail } from './simd';

// @ts-ignore: decorator
@inline function gelu4(v: v128): v128 {
  const e = exp4(f32x4.mul(f32x4.mul(v, v), f32x4.splat(-0.5)));
  const f = erf4(f32x4.mul(v, f32x4.splat(0.7071067811865476)), e);
  return f32x4.mul(f32x4.mul(v, f32x4.splat(0.5)), f32x4.add(f, f32x4.splat(1)));
}

// @ts-ignore: decorator
@inline function slope4(v: v128): v128 {
  const e = exp4(f32x4.mul(f32x4.mul(v, v), f32x4.splat(-0.5)));
  const f = erf4(f32x4.mul(v, f32x4.splat(0.7071067811865476)), e);
  return madd(f32x4.mul(v, e), f32x4.splat(0.3989422804014327), f32x4.mul(f32x4.splat(0.5), f32x4.add(f, f32x4.splat(1))));
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
