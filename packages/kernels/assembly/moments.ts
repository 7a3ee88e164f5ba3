// Mean and variance of columns, from rows that come part by part.
import { CHUNK, columnSum } from './rows';
import { ld, madd } from './simd';

/**
 * Starts the moments of the columns: `acc` holds a centre (the mean of the rows given here), then sums of deviations from it
 * and of their squares. Any rows of the batch do for a centre: it only has to be near, so that no digits are lost where the
 * mean is many deviations from zero.
 */
export function momentsStart(x: usize, acc: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const inv: f32 = <f32>1 / <f32>rows;
  columnSum(x, acc, rows, d);
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(acc + i, load<f32>(acc + i) * inv);
  memory.fill(acc + bytes, 0, 2 * bytes);
}

/** Adds rows to the moments, in chunks. */
export function momentsAdd(x: usize, acc: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  const sums = acc + bytes;
  const squares = sums + bytes;
  for (let r0 = 0; r0 < rows; r0 += CHUNK) {
    const end = x + <usize>min(CHUNK, rows - r0) * bytes;
    let i: usize = 0;
    // two vectors of a cache line at a time, as in columnSum
    for (; i + 32 <= bytes; i += 32) {
      const c = ld(acc + i), c1 = ld(acc + i, 16);
      let s = f32x4.splat(0), q = s, s1 = s, q1 = s;
      for (let p = x + i; p < end; p += bytes) {
        const t = f32x4.sub(ld(p), c);
        const t1 = f32x4.sub(ld(p, 16), c1);
        s = f32x4.add(s, t);
        q = madd(t, t, q);
        s1 = f32x4.add(s1, t1);
        q1 = madd(t1, t1, q1);
      }
      const o = sums + i, r = squares + i;
      v128.store(o, f32x4.add(ld(o), s));
      v128.store(o, f32x4.add(ld(o, 16), s1), 16);
      v128.store(r, f32x4.add(ld(r), q));
      v128.store(r, f32x4.add(ld(r, 16), q1), 16);
    }
    for (; i < wide; i += 16) {
      const c = ld(acc + i);
      let s = f32x4.splat(0);
      let q = s;
      for (let p = x + i; p < end; p += bytes) {
        const t = f32x4.sub(ld(p), c);
        s = f32x4.add(s, t);
        q = madd(t, t, q);
      }
      v128.store(sums + i, f32x4.add(ld(sums + i), s));
      v128.store(squares + i, f32x4.add(ld(squares + i), q));
    }
    for (; i < bytes; i += 4) {
      const c = load<f32>(acc + i);
      let s: f32 = 0;
      let q: f32 = 0;
      for (let p = x + i; p < end; p += bytes) {
        const t = load<f32>(p) - c;
        s += t;
        q += t * t;
      }
      store<f32>(sums + i, load<f32>(sums + i) + s);
      store<f32>(squares + i, load<f32>(squares + i) + q);
    }
    x = end;
  }
}

/** Mean and biased variance of the rows added. */
export function momentsFinish(acc: usize, stat: usize, rows: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const inv: f32 = <f32>1 / <f32>rows;
  for (let i: usize = 0; i < bytes; i += 4) {
    const shift = load<f32>(acc + bytes + i) * inv;
    store<f32>(stat + i, load<f32>(acc + i) + shift);
    store<f32>(stat + bytes + i, max(load<f32>(acc + 2 * bytes + i) * inv - shift * shift, <f32>0));
  }
}
