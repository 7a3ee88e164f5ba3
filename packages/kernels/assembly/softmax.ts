// Softmax over rows, the part of attention between its products. pmax is one instruction, f32x4.max is eight.
import { exp4, ld, madd, max4, sum4 } from './simd';

/** y = softmax(scale * s) over rows of length n; y may be s. */
export function softmaxRows(s: usize, y: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const wide = bytes & ~15;
  const vs = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    let top = f32x4.splat(-Infinity);
    let most: f32 = -Infinity;
    let i: usize = 0;
    for (; i < wide; i += 16) top = f32x4.pmax(top, f32x4.mul(ld(s + i), vs));
    for (; i < bytes; i += 4) most = max(most, load<f32>(s + i) * scale);
    most = max(most, max4(top));
    const vm = f32x4.splat(most);
    let sums = f32x4.splat(0);
    let sum: f32 = 0;
    for (i = 0; i < wide; i += 16) {
      const e = exp4(f32x4.sub(f32x4.mul(ld(s + i), vs), vm));
      v128.store(y + i, e);
      sums = f32x4.add(sums, e);
    }
    for (; i < bytes; i += 4) {
      const e = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(s + i) * scale - most)), 0);
      store<f32>(y + i, e);
      sum += e;
    }
    const inv: f32 = <f32>1 / (sum4(sums) + sum);
    const vi = f32x4.splat(inv);
    for (i = 0; i < wide; i += 16) v128.store(y + i, f32x4.mul(ld(y + i), vi));
    for (; i < bytes; i += 4) store<f32>(y + i, load<f32>(y + i) * inv);
    s += bytes;
    y += bytes;
  }
}

/** ds = scale * y * (dy - sum(y * dy)) over rows of length n; ds may be dy. */
export function softmaxRowsBackward(y: usize, dy: usize, ds: usize, rows: i32, n: i32, scale: f32): void {
  const bytes = <usize>n << 2;
  const wide = bytes & ~15;
  const vs = f32x4.splat(scale);
  for (let r = 0; r < rows; r++) {
    let dots = f32x4.splat(0);
    let dot: f32 = 0;
    let i: usize = 0;
    for (; i < wide; i += 16) dots = madd(ld(y + i), ld(dy + i), dots);
    for (; i < bytes; i += 4) dot += load<f32>(y + i) * load<f32>(dy + i);
    dot += sum4(dots);
    const vd = f32x4.splat(dot);
    for (i = 0; i < wide; i += 16) v128.store(ds + i, f32x4.mul(f32x4.mul(ld(y + i), f32x4.sub(ld(dy + i), vd)), vs));
    for (; i < bytes; i += 4) store<f32>(ds + i, load<f32>(y + i) * (load<f32>(dy + i) - dot) * scale);
    y += bytes;
    dy += bytes;
    ds += bytes;
  }
}
