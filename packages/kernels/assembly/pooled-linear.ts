// Gradient of a linear layer under a max-pool: only the winning neighbour of each (group, channel) gets any, so the work is
// that of one row a group instead of k. dy, winner [G,channels]; rows x [G*k,d]; weights w [channels,d].
import { ld, madd } from './simd';

/** Sorts the channels of a group by winner: `order` lists them, `ends[j]` is where those of neighbour j end. */
function sortByWinner(winner: usize, channels: i32, k: i32, ends: usize, order: usize): void {
  memory.fill(ends, 0, <usize>k << 2);
  for (let c = 0; c < channels; c++) {
    const p = ends + (<usize>load<i32>(winner + (<usize>c << 2)) << 2);
    store<i32>(p, load<i32>(p) + 1);
  }
  let total = 0;
  for (let j = 0; j < k; j++) {
    const p = ends + (<usize>j << 2);
    const count = load<i32>(p);
    store<i32>(p, total);
    total += count;
  }
  for (let c = 0; c < channels; c++) {
    const p = ends + (<usize>load<i32>(winner + (<usize>c << 2)) << 2);
    const at = load<i32>(p);
    store<i32>(order + (<usize>at << 2), c);
    store<i32>(p, at + 1);
  }
}

/**
 * out = start + s0 * q0 + .. over a row, added one after the other; start is what is in `out`, or zero when `fresh`. Only two
 * vectors a turn: V8 loads all of a turn before it adds the first, and what exceeds its fifteen registers waits for the memory.
 */
// @ts-ignore: decorator
@inline
function addFour(
  out: usize, bytes: usize, fresh: bool, s0: usize, q0: usize, s1: usize, q1: usize, s2: usize, q2: usize, s3: usize, q3: usize,
): void {
  const zero = f32x4.splat(0);
  const v0 = v128.load32_splat(s0), v1 = v128.load32_splat(s1), v2 = v128.load32_splat(s2), v3 = v128.load32_splat(s3);
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    const o = out + i;
    let a = madd(v0, ld(q0 + i), fresh ? zero : ld(o));
    let b = madd(v0, ld(q0 + i, 16), fresh ? zero : ld(o, 16));
    a = madd(v1, ld(q1 + i), a);
    b = madd(v1, ld(q1 + i, 16), b);
    a = madd(v2, ld(q2 + i), a);
    b = madd(v2, ld(q2 + i, 16), b);
    v128.store(o, madd(v3, ld(q3 + i), a));
    v128.store(o, madd(v3, ld(q3 + i, 16), b), 16);
  }
  for (; i < bytes; i += 4) {
    let a: f32 = (fresh ? <f32>0 : load<f32>(out + i)) + load<f32>(s0) * load<f32>(q0 + i);
    a += load<f32>(s1) * load<f32>(q1 + i);
    a += load<f32>(s2) * load<f32>(q2 + i);
    store<f32>(out + i, a + load<f32>(s3) * load<f32>(q3 + i));
  }
}

/** The same of two rows. */
// @ts-ignore: decorator
@inline
function addTwo(out: usize, bytes: usize, fresh: bool, s0: usize, q0: usize, s1: usize, q1: usize): void {
  const zero = f32x4.splat(0);
  const v0 = v128.load32_splat(s0), v1 = v128.load32_splat(s1);
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    const o = out + i;
    const a = madd(v0, ld(q0 + i), fresh ? zero : ld(o));
    const b = madd(v0, ld(q0 + i, 16), fresh ? zero : ld(o, 16));
    v128.store(o, madd(v1, ld(q1 + i), a));
    v128.store(o, madd(v1, ld(q1 + i, 16), b), 16);
  }
  for (; i < bytes; i += 4) {
    const a: f32 = (fresh ? <f32>0 : load<f32>(out + i)) + load<f32>(s0) * load<f32>(q0 + i);
    store<f32>(out + i, a + load<f32>(s1) * load<f32>(q1 + i));
  }
}

/** The same of one row. */
// @ts-ignore: decorator
@inline
function addOne(out: usize, bytes: usize, fresh: bool, s0: usize, q0: usize): void {
  const zero = f32x4.splat(0);
  const v0 = v128.load32_splat(s0);
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    const o = out + i;
    const a = madd(v0, ld(q0 + i), fresh ? zero : ld(o));
    const b = madd(v0, ld(q0 + i, 16), fresh ? zero : ld(o, 16));
    v128.store(o, a);
    v128.store(o, b, 16);
  }
  for (; i < bytes; i += 4) {
    store<f32>(out + i, (fresh ? <f32>0 : load<f32>(out + i)) + load<f32>(s0) * load<f32>(q0 + i));
  }
}

/** Four entries of a list of channels: out += dy[c] * w[c,:] of each. */
// @ts-ignore: decorator
@inline
function addListed(out: usize, bytes: usize, fresh: bool, dy: usize, w: usize, list: usize): void {
  const c0 = <usize>load<i32>(list), c1 = <usize>load<i32>(list, 4);
  const c2 = <usize>load<i32>(list, 8), c3 = <usize>load<i32>(list, 12);
  addFour(
    out, bytes, fresh, dy + (c0 << 2), w + c0 * bytes, dy + (c1 << 2), w + c1 * bytes,
    dy + (c2 << 2), w + c2 * bytes, dy + (c3 << 2), w + c3 * bytes,
  );
}

/** Two entries of a list of channels. */
// @ts-ignore: decorator
@inline
function addListedPair(out: usize, bytes: usize, fresh: bool, dy: usize, w: usize, list: usize): void {
  const c0 = <usize>load<i32>(list), c1 = <usize>load<i32>(list, 4);
  addTwo(out, bytes, fresh, dy + (c0 << 2), w + c0 * bytes, dy + (c1 << 2), w + c1 * bytes);
}

/** One entry of a list of channels. */
// @ts-ignore: decorator
@inline
function addListedOne(out: usize, bytes: usize, fresh: bool, dy: usize, w: usize, list: usize): void {
  const c = <usize>load<i32>(list);
  addOne(out, bytes, fresh, dy + (c << 2), w + c * bytes);
}

/** out = start + sum over the listed channels c of dy[c] * w[c,:]; start is what is in `out`, or zero when `fresh`. */
function addWeightRows(list: usize, end: usize, dy: usize, w: usize, out: usize, bytes: usize, fresh: i32): void {
  if (fresh) {
    if (list == end) {
      memory.fill(out, 0, bytes);
    } else if (list + 16 <= end) {
      addListed(out, bytes, true, dy, w, list);
      list += 16;
    } else if (list + 8 <= end) {
      addListedPair(out, bytes, true, dy, w, list);
      list += 8;
    } else {
      addListedOne(out, bytes, true, dy, w, list);
      list += 4;
    }
  }
  for (; list + 16 <= end; list += 16) addListed(out, bytes, false, dy, w, list);
  if (list + 8 <= end) {
    addListedPair(out, bytes, false, dy, w, list);
    list += 8;
  }
  if (list < end) addListedOne(out, bytes, false, dy, w, list);
}

/** dx[g*k + winner[g,c],:] += dy[g,c] * w[c,:]; when `fresh`, dx starts from zeros. `ws`: channels + k numbers. */
export function pooledInputGradient(
  w: usize, dy: usize, winner: usize, dx: usize, groups: i32, k: i32, channels: i32, d: i32, fresh: i32, ws: usize,
): void {
  const bytes = <usize>d << 2;
  const order = ws + (<usize>k << 2);
  const step = <usize>channels << 2;
  for (let g = 0; g < groups; g++) {
    sortByWinner(winner, channels, k, ws, order);
    let list = order;
    for (let j = 0; j < k; j++) {
      const end = order + (<usize>load<i32>(ws + (<usize>j << 2)) << 2);
      if (fresh || end > list) addWeightRows(list, end, dy, w, dx, bytes, fresh);
      list = end;
      dx += bytes;
    }
    dy += step;
    winner += step;
  }
}

/** Bytes of the rows that are worked on at a time: beside what they are added to, they stay in the second-level cache. */
const NEAR: i32 = 131072;
/** Bytes of a row that are worked on at a time. */
const BLOCK: usize = 1024;

/** dw[c,:] += sum over the groups of dy[g,c] * x[g*k + winner[g,c],:]. */
export function pooledWeightGradient(
  x: usize, dy: usize, winner: usize, dw: usize, groups: i32, k: i32, channels: i32, d: i32,
): void {
  const bytes = <usize>d << 2;
  const step = <usize>channels << 2;
  const chunk = max(4, NEAR / (k * <i32>min(BLOCK, bytes)));
  for (let g0 = 0; g0 < groups; g0 += chunk) {
    const count = min(chunk, groups - g0);
    for (let i: usize = 0; i < bytes; i += BLOCK) {
      addGroups(x + i, dy, winner, dw + i, count, k, channels, bytes, min(BLOCK, bytes - i));
    }
    x += <usize>(count * k) * bytes;
    dy += <usize>count * step;
    winner += <usize>count * step;
  }
}

/** The first `part` bytes of every row. */
function addGroups(
  x: usize, dy: usize, winner: usize, dw: usize, groups: i32, k: i32, channels: i32, bytes: usize, part: usize,
): void {
  const step = <usize>channels << 2;
  const group = <usize>k * bytes;
  for (let c: usize = 0; c < step; c += 4, dw += bytes) {
    let s = dy + c;
    let at = winner + c;
    let row = x;
    let left = groups;
    for (; left >= 4; left -= 4) {
      const s1 = s + step, s2 = s1 + step, s3 = s2 + step;
      const q0 = row + <usize>load<i32>(at) * bytes;
      const q1 = row + group + <usize>load<i32>(at + step) * bytes;
      const q2 = row + (group << 1) + <usize>load<i32>(at + (step << 1)) * bytes;
      const q3 = row + group * 3 + <usize>load<i32>(at + step * 3) * bytes;
      addFour(dw, part, false, s, q0, s1, q1, s2, q2, s3, q3);
      s += step << 2;
      at += step << 2;
      row += group << 2;
    }
    for (; left > 0; left--) {
      addOne(dw, part, false, s, row + <usize>load<i32>(at) * bytes);
      s += step;
      at += step;
      row += group;
    }
  }
}

/** a[i,j] += u[i] * v[j], rows `stride` floats apart. */
export function addOuter(a: usize, stride: i32, u: usize, v: usize, m: i32, n: i32): void {
  for (let i = 0; i < m; i++) {
    const s = load<f32>(u + (<usize>i << 2));
    for (let j: usize = 0; j < (<usize>n << 2); j += 4) store<f32>(a + j, load<f32>(a + j) + s * load<f32>(v + j));
    a += <usize>stride << 2;
  }
}
