// Row and column helpers: bias broadcast, column sums, sums over the neighbours of a group.
import { ld } from './simd';

/** Rows summed in registers before they join the total: keeps float32 sums over 100 000 rows accurate. */
export const CHUNK: i32 = 64;

/** y[r, :] = bias for every row. */
export function broadcastRow(y: usize, bias: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  for (let r = 0; r < rows; r++) {
    memory.copy(y, bias, bytes);
    y += bytes;
  }
}

/** y[r, :] += bias for every row. */
export function addRow(y: usize, bias: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let r = 0; r < rows; r++) {
    let i: usize = 0;
    for (; i < wide; i += 16) v128.store(y + i, f32x4.add(ld(y + i), ld(bias + i)));
    for (; i < bytes; i += 4) store<f32>(y + i, load<f32>(y + i) + load<f32>(bias + i));
    y += bytes;
  }
}

/** y[g*k + j, :] = x[g, :] for j < k. */
export function repeatRows(x: usize, y: usize, groups: i32, k: i32, d: i32): void {
  const bytes = <usize>d << 2;
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < k; j++) {
      memory.copy(y, x, bytes);
      y += bytes;
    }
    x += bytes;
  }
}

/** y[g, :] = sum over j < k of x[g*k + j, :]. */
export function sumGroups(x: usize, y: usize, groups: i32, k: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let g = 0; g < groups; g++) {
    memory.copy(y, x, bytes);
    x += bytes;
    for (let j = 1; j < k; j++) {
      let i: usize = 0;
      for (; i < wide; i += 16) v128.store(y + i, f32x4.add(ld(y + i), ld(x + i)));
      for (; i < bytes; i += 4) store<f32>(y + i, load<f32>(y + i) + load<f32>(x + i));
      x += bytes;
    }
    y += bytes;
  }
}

/** y[:] = sum over rows of x, in chunks. */
export function columnSum(x: usize, y: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  memory.fill(y, 0, bytes);
  for (let r0 = 0; r0 < rows; r0 += CHUNK) {
    const end = x + <usize>min(CHUNK, rows - r0) * bytes;
    let i: usize = 0;
    // a cache line at a time: rows of 2 KB, one below the other, leave the first-level cache before the next columns come
    for (; i + 64 <= bytes; i += 64) {
      let s = f32x4.splat(0), t = s, u = s, v = s;
      for (let p = x + i; p < end; p += bytes) {
        s = f32x4.add(s, ld(p));
        t = f32x4.add(t, ld(p, 16));
        u = f32x4.add(u, ld(p, 32));
        v = f32x4.add(v, ld(p, 48));
      }
      const o = y + i;
      v128.store(o, f32x4.add(ld(o), s));
      v128.store(o, f32x4.add(ld(o, 16), t), 16);
      v128.store(o, f32x4.add(ld(o, 32), u), 32);
      v128.store(o, f32x4.add(ld(o, 48), v), 48);
    }
    for (; i < wide; i += 16) {
      let s = f32x4.splat(0);
      for (let p = x + i; p < end; p += bytes) s = f32x4.add(s, ld(p));
      v128.store(y + i, f32x4.add(ld(y + i), s));
    }
    for (; i < bytes; i += 4) {
      let s: f32 = 0;
      for (let p = x + i; p < end; p += bytes) s += load<f32>(p);
      store<f32>(y + i, load<f32>(y + i) + s);
    }
    x = end;
  }
}

/** y[g*k + j, :] = max(y + x[g, :], 0): a ReLU behind what the rows of a group share. */
export function addGroupRelu(y: usize, x: usize, groups: i32, k: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const zero = f32x4.splat(0);
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < k; j++) {
      let i: usize = 0;
      for (; i < wide; i += 16) v128.store(y + i, f32x4.pmax(f32x4.add(ld(y + i), ld(x + i)), zero));
      for (; i < bytes; i += 4) store<f32>(y + i, max(load<f32>(y + i) + load<f32>(x + i), <f32>0));
      y += bytes;
    }
    x += bytes;
  }
}
