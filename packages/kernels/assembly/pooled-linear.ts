// Gradient of a linear layer under a max-pool: only the winning neighbour of each (group, channel) gets any, so the work is
// that of one row a group instead of k. dy, winner [G,channels]; rows x [G*k,d]; weights w [channels,d].
import { ld, madd } from './simd';

/** Bytes of a row that are summed up in eight registers at a time. */
const BLOCK: usize = 128;

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

/** out = start + sum over the listed channels c of dy[c] * w[c,:]; start is what is in `out`, or zero when `fresh`. */
function addWeightRows(list: usize, end: usize, dy: usize, w: usize, out: usize, bytes: usize, fresh: i32): void {
  if (fresh) memory.fill(out, 0, bytes);
  let i: usize = 0;
  for (; i + BLOCK <= bytes; i += BLOCK) {
    const o = out + i;
    let a0 = ld(o);
    let a1 = ld(o, 16);
    let a2 = ld(o, 32);
    let a3 = ld(o, 48);
    let a4 = ld(o, 64);
    let a5 = ld(o, 80);
    let a6 = ld(o, 96);
    let a7 = ld(o, 112);
    for (let p = list; p < end; p += 4) {
      const c = <usize>load<i32>(p);
      const s = v128.load32_splat(dy + (c << 2));
      const q = w + c * bytes + i;
      a0 = madd(s, ld(q), a0);
      a1 = madd(s, ld(q, 16), a1);
      a2 = madd(s, ld(q, 32), a2);
      a3 = madd(s, ld(q, 48), a3);
      a4 = madd(s, ld(q, 64), a4);
      a5 = madd(s, ld(q, 80), a5);
      a6 = madd(s, ld(q, 96), a6);
      a7 = madd(s, ld(q, 112), a7);
    }
    v128.store(o, a0);
    v128.store(o, a1, 16);
    v128.store(o, a2, 32);
    v128.store(o, a3, 48);
    v128.store(o, a4, 64);
    v128.store(o, a5, 80);
    v128.store(o, a6, 96);
    v128.store(o, a7, 112);
  }
  for (; i + 16 <= bytes; i += 16) {
    let a = ld(out + i);
    for (let p = list; p < end; p += 4) {
      const c = <usize>load<i32>(p);
      a = madd(v128.load32_splat(dy + (c << 2)), ld(w + c * bytes + i), a);
    }
    v128.store(out + i, a);
  }
  for (; i < bytes; i += 4) {
    let a = load<f32>(out + i);
    for (let p = list; p < end; p += 4) {
      const c = <usize>load<i32>(p);
      a += load<f32>(dy + (c << 2)) * load<f32>(w + c * bytes + i);
    }
    store<f32>(out + i, a);
  }
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

/** Bytes of one block of the rows that are worked on at a time: they stay in the first-level cache. */
const NEAR: i32 = 32768;

/** dw[c,:] += sum over the groups of dy[g,c] * x[g*k + winner[g,c],:]. */
export function pooledWeightGradient(
  x: usize, dy: usize, winner: usize, dw: usize, groups: i32, k: i32, channels: i32, d: i32,
): void {
  const step = <usize>channels << 2;
  const chunk = max(1, NEAR / (k * <i32>BLOCK));
  for (let g0 = 0; g0 < groups; g0 += chunk) {
    const count = min(chunk, groups - g0);
    addGroups(x, dy, winner, dw, count, k, channels, d);
    x += <usize>(count * k * d) << 2;
    dy += <usize>count * step;
    winner += <usize>count * step;
  }
}

function addGroups(
  x: usize, dy: usize, winner: usize, dw: usize, groups: i32, k: i32, channels: i32, d: i32,
): void {
  const bytes = <usize>d << 2;
  const step = <usize>channels << 2;
  const group = <usize>k * bytes;
  let i: usize = 0;
  for (; i + BLOCK <= bytes; i += BLOCK) {
    for (let c = 0; c < channels; c++) {
      const o = dw + <usize>c * bytes + i;
      let p = <usize>c << 2;
      let row = x + i;
      let a0 = ld(o);
      let a1 = ld(o, 16);
      let a2 = ld(o, 32);
      let a3 = ld(o, 48);
      let a4 = ld(o, 64);
      let a5 = ld(o, 80);
      let a6 = ld(o, 96);
      let a7 = ld(o, 112);
      for (let g = 0; g < groups; g++) {
        const s = v128.load32_splat(dy + p);
        const q = row + <usize>load<i32>(winner + p) * bytes;
        a0 = madd(s, ld(q), a0);
        a1 = madd(s, ld(q, 16), a1);
        a2 = madd(s, ld(q, 32), a2);
        a3 = madd(s, ld(q, 48), a3);
        a4 = madd(s, ld(q, 64), a4);
        a5 = madd(s, ld(q, 80), a5);
        a6 = madd(s, ld(q, 96), a6);
        a7 = madd(s, ld(q, 112), a7);
        p += step;
        row += group;
      }
      v128.store(o, a0);
      v128.store(o, a1, 16);
      v128.store(o, a2, 32);
      v128.store(o, a3, 48);
      v128.store(o, a4, 64);
      v128.store(o, a5, 80);
      v128.store(o, a6, 96);
      v128.store(o, a7, 112);
    }
  }
  for (let c = 0; c < channels; c++) {
    const o = dw + <usize>c * bytes;
    for (let g = 0; g < groups; g++) {
      const p = (<usize>c << 2) + <usize>g * step;
      const s = load<f32>(dy + p);
      const q = x + <usize>g * group + <usize>load<i32>(winner + p) * bytes;
      const vs = f32x4.splat(s);
      let r = i;
      for (; r + 16 <= bytes; r += 16) v128.store(o + r, madd(vs, ld(q + r), ld(o + r)));
      for (; r < bytes; r += 4) store<f32>(o + r, load<f32>(o + r) + s * load<f32>(q + r));
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
