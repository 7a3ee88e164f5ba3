// Max over the rows of a group and its gradient, with the index of the first maximum: one winner on ties, as the official code has it.
import { ld } from './simd';

/** x [G,k,d] -> y [G,d], index [G,d] (0 .. k-1). */
export function maxPoolForward(x: usize, y: usize, index: usize, groups: i32, k: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let g = 0; g < groups; g++) {
    let i: usize = 0;
    for (; i < wide; i += 16) {
      let p = x + i;
      let best = ld(p);
      let at = i32x4.splat(0);
      for (let j = 1; j < k; j++) {
        p += bytes;
        const v = ld(p);
        const larger = f32x4.gt(v, best);
        best = v128.bitselect(v, best, larger);
        at = v128.bitselect(i32x4.splat(j), at, larger);
      }
      v128.store(y + i, best);
      v128.store(index + i, at);
    }
    for (; i < bytes; i += 4) {
      let p = x + i;
      let best = load<f32>(p);
      let at = 0;
      for (let j = 1; j < k; j++) {
        p += bytes;
        if (load<f32>(p) > best) {
          best = load<f32>(p);
          at = j;
        }
      }
      store<f32>(y + i, best);
      store<i32>(index + i, at);
    }
    x += bytes * <usize>k;
    y += bytes;
    index += bytes;
  }
}

/** dx [G,k,d]: dy [G,d] at the rows that `index` names, 0 elsewhere. */
export function maxPoolBackward(dy: usize, index: usize, dx: usize, groups: i32, k: i32, d: i32): void {
  const bytes = <usize>d << 2;
  memory.fill(dx, 0, <usize>groups * <usize>k * bytes);
  for (let g = 0; g < groups; g++) {
    for (let i: usize = 0; i < bytes; i += 4) {
      store<f32>(dx + <usize>load<i32>(index + i) * bytes + i, load<f32>(dy + i));
    }
    dy += bytes;
    index += bytes;
    dx += <usize>k * bytes;
  }
}

/** x [G,k,d] -> y [G,d]: max over the neighbours, plus bias [d]. */
export function maxPoolRows(x: usize, bias: usize, y: usize, groups: i32, k: i32, d: i32): void {
  const bytes = <usize>d << 2;
  const wide = bytes & ~15;
  for (let g = 0; g < groups; g++) {
    const end = x + bytes * <usize>k;
    let i: usize = 0;
    for (; i < wide; i += 16) {
      let best = ld(x + i);
      for (let p = x + i + bytes; p < end; p += bytes) best = f32x4.pmax(best, ld(p));
      v128.store(y + i, f32x4.add(best, ld(bias + i)));
    }
    for (; i < bytes; i += 4) {
      let best = load<f32>(x + i);
      for (let p = x + i + bytes; p < end; p += bytes) best = max(best, load<f32>(p));
      store<f32>(y + i, best + load<f32>(bias + i));
    }
    x = end;
    y += bytes;
  }
}
