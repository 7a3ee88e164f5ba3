// Rows by index, and the sum back. Index -1 stands for a row of zeros.
import { ld, madd } from './simd';

export function gatherRows(x: usize, index: usize, y: usize, n: i32, d: i32): void {
  const bytes = <usize>d << 2;
  for (let i = 0; i < n; i++) {
    const from = load<i32>(index);
    if (from < 0) memory.fill(y, 0, bytes);
    else memory.copy(y, x + <usize>from * bytes, bytes);
    y += bytes;
    index += 4;
  }
}

/** dx[m,d] = sum of dy rows by index. */
export function scatterAddRows(dy: usize, index: usize, dx: usize, n: i32, d: i32, m: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  memory.fill(dx, 0, <usize>m * bytes);
  for (let r = 0; r < n; r++) {
    const to = load<i32>(index);
    index += 4;
    if (to >= 0) {
      const p = dx + <usize>to * bytes;
      let i: usize = 0;
      for (; i < wide; i += 16) v128.store(p + i, f32x4.add(ld(p + i), ld(dy + i)));
      for (; i < bytes; i += 4) store<f32>(p + i, load<f32>(p + i) + load<f32>(dy + i));
    }
    dy += bytes;
  }
}

/** y[t,:] = sum over j < 3 of weight[t,j] * x[index[t,j],:] (three-nearest-neighbour interpolation). */
export function interpolateRows(x: usize, index: usize, weight: usize, y: usize, n: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let t = 0; t < n; t++) {
    const p0 = x + <usize>load<i32>(index) * bytes;
    const p1 = x + <usize>load<i32>(index, 4) * bytes;
    const p2 = x + <usize>load<i32>(index, 8) * bytes;
    const w0 = load<f32>(weight);
    const w1 = load<f32>(weight, 4);
    const w2 = load<f32>(weight, 8);
    const v0 = f32x4.splat(w0);
    const v1 = f32x4.splat(w1);
    const v2 = f32x4.splat(w2);
    let i: usize = 0;
    for (; i < wide; i += 16) v128.store(y + i, madd(ld(p2 + i), v2, madd(ld(p1 + i), v1, f32x4.mul(ld(p0 + i), v0))));
    for (; i < bytes; i += 4) store<f32>(y + i, load<f32>(p0 + i) * w0 + load<f32>(p1 + i) * w1 + load<f32>(p2 + i) * w2);
    y += bytes;
    index += 12;
    weight += 12;
  }
}

export function interpolateRowsBackward(dy: usize, index: usize, weight: usize, dx: usize, n: i32, d: i32, m: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  memory.fill(dx, 0, <usize>m * bytes);
  for (let t = 0; t < n; t++) {
    for (let j = 0; j < 3; j++) {
      const p = dx + <usize>load<i32>(index) * bytes;
      const w = load<f32>(weight);
      const vw = f32x4.splat(w);
      let i: usize = 0;
      for (; i < wide; i += 16) v128.store(p + i, madd(ld(dy + i), vw, ld(p + i)));
      for (; i < bytes; i += 4) store<f32>(p + i, load<f32>(p + i) + load<f32>(dy + i) * w);
      index += 4;
      weight += 4;
    }
    dy += bytes;
  }
}
