// Residual sums. Drop path (stochastic depth) enters as one factor per row.
import { ld, madd } from './simd';

/** out = x + scale[r] * y; scale = 0 (null pointer) means 1. */
export function residualForward(x: usize, y: usize, scale: usize, out: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let r = 0; r < rows; r++) {
    const s: f32 = scale ? load<f32>(scale + (<usize>r << 2)) : 1;
    const vs = f32x4.splat(s);
    let i: usize = 0;
    for (; i < wide; i += 16) v128.store(out + i, madd(ld(y + i), vs, ld(x + i)));
    for (; i < bytes; i += 4) store<f32>(out + i, load<f32>(x + i) + load<f32>(y + i) * s);
    x += bytes;
    y += bytes;
    out += bytes;
  }
}

/** out[r,:] = scale[r] * x[r,:], d numbers of rows that are `from` and `to` floats apart; out may be x. */
export function scaleRows(x: usize, from: i32, scale: usize, out: usize, to: i32, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let r = 0; r < rows; r++) {
    const s = load<f32>(scale + (<usize>r << 2));
    const vs = f32x4.splat(s);
    let i: usize = 0;
    for (; i < wide; i += 16) v128.store(out + i, f32x4.mul(ld(x + i), vs));
    for (; i < bytes; i += 4) store<f32>(out + i, load<f32>(x + i) * s);
    x += <usize>from << 2;
    out += <usize>to << 2;
  }
}
