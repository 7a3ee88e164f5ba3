// LayerNorm over the last axis, any width; `stat` keeps mean and 1/deviation of each row for the gradient.
import { ld, ldTail, madd, stTail, sum4 } from './simd';

/** Zeroes the lanes behind the n-th. */
// @ts-ignore: decorator
@inline function keep(v: v128, n: i32): v128 {
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(n)));
}

export function layerNormForward(x: usize, gain: usize, bias: usize, y: usize, stat: usize, rows: i32, d: i32, eps: f32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const rest = d & 3;
  const inv: f32 = <f32>1 / <f32>d;
  for (let r = 0; r < rows; r++) {
    let s = f32x4.splat(0);
    for (let i: usize = 0; i < wide; i += 16) s = f32x4.add(s, ld(x + i));
    if (rest) s = f32x4.add(s, ldTail(x + wide, rest));
    const mean = sum4(s) * inv;
    const vm = f32x4.splat(mean);
    let q = f32x4.splat(0);
    for (let i: usize = 0; i < wide; i += 16) {
      const t = f32x4.sub(ld(x + i), vm);
      q = madd(t, t, q);
    }
    if (rest) {
      const t = keep(f32x4.sub(ldTail(x + wide, rest), vm), rest);
      q = madd(t, t, q);
    }
    const rstd: f32 = <f32>1 / sqrt<f32>(sum4(q) * inv + eps);
    const vr = f32x4.splat(rstd);
    for (let i: usize = 0; i < wide; i += 16) {
      v128.store(y + i, madd(f32x4.mul(f32x4.sub(ld(x + i), vm), vr), ld(gain + i), ld(bias + i)));
    }
    if (rest) {
      const h = f32x4.mul(f32x4.sub(ldTail(x + wide, rest), vm), vr);
      stTail(y + wide, madd(h, ldTail(gain + wide, rest), ldTail(bias + wide, rest)), rest);
    }
    store<f32>(stat, mean);
    store<f32>(stat, rstd, 4);
    stat += 8;
    x += bytes;
    y += bytes;
  }
}

/** dx, and the sums over rows dgain, dbias. */
export function layerNormBackward(
  x: usize, gain: usize, stat: usize, dy: usize, dx: usize, dgain: usize, dbias: usize, rows: i32, d: i32,
): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const rest = d & 3;
  const inv: f32 = <f32>1 / <f32>d;
  memory.fill(dgain, 0, bytes);
  memory.fill(dbias, 0, bytes);
  for (let r = 0; r < rows; r++) {
    const vm = f32x4.splat(load<f32>(stat));
    const vr = f32x4.splat(load<f32>(stat, 4));
    stat += 8;
    let s1 = f32x4.splat(0);
    let s2 = s1;
    for (let i: usize = 0; i < wide; i += 16) {
      const h = f32x4.mul(f32x4.sub(ld(x + i), vm), vr);
      const e = ld(dy + i);
      const t = f32x4.mul(e, ld(gain + i));
      s1 = f32x4.add(s1, t);
      s2 = madd(t, h, s2);
      v128.store(dgain + i, madd(e, h, ld(dgain + i)));
      v128.store(dbias + i, f32x4.add(ld(dbias + i), e));
    }
    if (rest) {
      const h = f32x4.mul(f32x4.sub(ldTail(x + wide, rest), vm), vr);
      const e = ldTail(dy + wide, rest);
      const t = f32x4.mul(e, ldTail(gain + wide, rest));
      s1 = f32x4.add(s1, t);
      s2 = madd(t, h, s2);
      stTail(dgain + wide, madd(e, h, ldTail(dgain + wide, rest)), rest);
      stTail(dbias + wide, f32x4.add(ldTail(dbias + wide, rest), e), rest);
    }
    const a = f32x4.splat(sum4(s1) * inv);
    const c = f32x4.splat(sum4(s2) * inv);
    for (let i: usize = 0; i < wide; i += 16) {
      const h = f32x4.mul(f32x4.sub(ld(x + i), vm), vr);
      const t = f32x4.mul(ld(dy + i), ld(gain + i));
      v128.store(dx + i, f32x4.mul(vr, f32x4.sub(f32x4.sub(t, a), f32x4.mul(h, c))));
    }
    if (rest) {
      const h = f32x4.mul(f32x4.sub(ldTail(x + wide, rest), vm), vr);
      const t = f32x4.mul(ldTail(dy + wide, rest), ldTail(gain + wide, rest));
      stTail(dx + wide, f32x4.mul(vr, f32x4.sub(f32x4.sub(t, a), f32x4.mul(h, c))), rest);
    }
    x += bytes;
    dy += bytes;
    dx += bytes;
  }
}
