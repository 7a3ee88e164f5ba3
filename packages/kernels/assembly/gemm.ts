// Packed matrix product, all transposes and leading dimensions: C[M,N] = op(A) op(B) (+ C). Row-major float32.
// Panels of B (KC x NC) and A (MC x KC) are packed so that the 4x8 inner kernel reads both in order, whatever the transposes.
import { ld, madd } from './simd';

const MR: i32 = 4;
const NR: i32 = 8;
const KC: i32 = 256;
const MC: i32 = 96;
const NC: i32 = 512;
/** With so few columns A is read where it lies: packing it would cost more than it saves. */
const NARROW: i32 = 4 * NR;

/** Bytes of scratch memory that `gemm` needs. */
export function gemmScratchBytes(): i32 {
  return (KC * NC + KC * (MC + MR)) * 4 + 512;
}

function packRowsOfB(b: usize, ldb: i32, kc: i32, w: i32, dst: usize): void {
  const stride = <usize>(ldb << 2);
  if (w == NR) {
    for (let k = 0; k < kc; k++) {
      v128.store(dst, ld(b));
      v128.store(dst, ld(b, 16), 16);
      dst += 32;
      b += stride;
    }
    return;
  }
  for (let k = 0; k < kc; k++) {
    for (let x = 0; x < NR; x++) store<f32>(dst + (x << 2), x < w ? load<f32>(b + (x << 2)) : 0);
    dst += 32;
    b += stride;
  }
}

/** Interleaves `w` rows of length kc (stride lda) into columns of `width` floats; missing rows become zeros. */
function packInterleaved(a: usize, lda: i32, kc: i32, w: i32, width: i32, dst: usize): void {
  const step = <usize>(width << 2);
  for (let x = 0; x < width; x++) {
    let d = dst + (x << 2);
    if (x < w) {
      let s = a + (<usize>(x * lda) << 2);
      const end = s + (<usize>kc << 2);
      while (s < end) {
        store<f32>(d, load<f32>(s));
        s += 4;
        d += step;
      }
    } else {
      for (let k = 0; k < kc; k++) {
        store<f32>(d, 0);
        d += step;
      }
    }
  }
}

/** Four rows of A at once: loads 4x4 blocks and transposes them in registers. */
function packFourRows(a: usize, lda: i32, kc: i32, dst: usize): void {
  const s = <usize>(lda << 2);
  let k = 0;
  for (; k + 4 <= kc; k += 4) {
    const r0 = ld(a);
    const r1 = ld(a + s);
    const r2 = ld(a + 2 * s);
    const r3 = ld(a + 3 * s);
    const lo01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
    const hi01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const lo23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
    const hi23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(dst, v128.shuffle<f32>(lo01, lo23, 0, 1, 4, 5));
    v128.store(dst, v128.shuffle<f32>(lo01, lo23, 2, 3, 6, 7), 16);
    v128.store(dst, v128.shuffle<f32>(hi01, hi23, 0, 1, 4, 5), 32);
    v128.store(dst, v128.shuffle<f32>(hi01, hi23, 2, 3, 6, 7), 48);
    a += 16;
    dst += 64;
  }
  for (; k < kc; k++) {
    store<f32>(dst, load<f32>(a));
    store<f32>(dst, load<f32>(a + s), 4);
    store<f32>(dst, load<f32>(a + 2 * s), 8);
    store<f32>(dst, load<f32>(a + 3 * s), 12);
    a += 4;
    dst += 16;
  }
}

function packB(tb: i32, b: usize, ldb: i32, k0: i32, kc: i32, n0: i32, nc: i32, dst: usize): void {
  for (let j = 0; j < nc; j += NR) {
    const w = min(NR, nc - j);
    if (tb) packInterleaved(b + (<usize>((n0 + j) * ldb + k0) << 2), ldb, kc, w, NR, dst);
    else packRowsOfB(b + (<usize>(k0 * ldb + n0 + j) << 2), ldb, kc, w, dst);
    dst += <usize>(kc * NR) << 2;
  }
}

function packA(ta: i32, a: usize, lda: i32, m0: i32, mc: i32, k0: i32, kc: i32, dst: usize): void {
  for (let i = 0; i < mc; i += MR) {
    const w = min(MR, mc - i);
    if (!ta) {
      const src = a + (<usize>((m0 + i) * lda + k0) << 2);
      if (w == MR) packFourRows(src, lda, kc, dst);
      else packInterleaved(src, lda, kc, w, MR, dst);
    } else {
      let s = a + (<usize>(k0 * lda + m0 + i) << 2);
      let d = dst;
      const stride = <usize>(lda << 2);
      for (let k = 0; k < kc; k++) {
        if (w == MR) v128.store(d, ld(s));
        else for (let x = 0; x < MR; x++) store<f32>(d + (x << 2), x < w ? load<f32>(s + (x << 2)) : 0);
        d += MR << 2;
        s += stride;
      }
    }
    dst += <usize>(kc * MR) << 2;
  }
}

/**
 * 4x8 results from four rows of A, `across` bytes apart, whose numbers are `step` bytes apart (4 and 16 in a packed panel), and
 * a packed panel of B; `tmp`: scratch.
 */
function micro(
  kc: i32, a: usize, across: usize, step: usize, b: usize, c: usize, ldc: i32, mr: i32, nr: i32, acc: i32, tmp: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = b + (<usize>kc << 5);
  let a1 = a + across;
  let a2 = a1 + across;
  let a3 = a2 + across;
  while (b < end) {
    const b0 = ld(b);
    const b1 = ld(b, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a += step;
    a1 += step;
    a2 += step;
    a3 += step;
    b += 32;
  }
  const full = mr == MR && nr == NR;
  let p = full ? c : tmp;
  const st: usize = full ? <usize>(ldc << 2) : 32;
  if (full && acc) {
    let q = p;
    c00 = f32x4.add(c00, ld(q));
    c01 = f32x4.add(c01, ld(q, 16));
    q += st;
    c10 = f32x4.add(c10, ld(q));
    c11 = f32x4.add(c11, ld(q, 16));
    q += st;
    c20 = f32x4.add(c20, ld(q));
    c21 = f32x4.add(c21, ld(q, 16));
    q += st;
    c30 = f32x4.add(c30, ld(q));
    c31 = f32x4.add(c31, ld(q, 16));
  }
  v128.store(p, c00);
  v128.store(p, c01, 16);
  p += st;
  v128.store(p, c10);
  v128.store(p, c11, 16);
  p += st;
  v128.store(p, c20);
  v128.store(p, c21, 16);
  p += st;
  v128.store(p, c30);
  v128.store(p, c31, 16);
  if (full) return;
  for (let i = 0; i < mr; i++) {
    for (let j = 0; j < nr; j++) {
      const q = c + (<usize>(i * ldc + j) << 2);
      const v = load<f32>(tmp + (<usize>(i * NR + j) << 2));
      store<f32>(q, acc ? load<f32>(q) + v : v);
    }
  }
}

/** The product of a part of A, whose panels of 4 rows are `panel` bytes apart, and a packed part of B; the rest as in `micro`. */
function multiply(
  mc: i32, nc: i32, kc: i32, a: usize, panel: usize, across: usize, step: usize, pb: usize, c: usize, ldc: i32, acc: i32, ws: usize,
): void {
  for (let j = 0; j < nc; j += NR) {
    const b = pb + (<usize>(j * kc) << 2);
    let p = a;
    for (let i = 0; i < mc; i += MR) {
      micro(kc, p, across, step, b, c + (<usize>(i * ldc + j) << 2), ldc, min(MR, mc - i), min(NR, nc - j), acc, ws);
      p += panel;
    }
  }
}

/** C[M,N] = op(A) op(B), added to C when `acc`; ta/tb: A is stored [K,M], B is stored [N,K]. `ws`: scratch. */
export function gemm(
  ta: i32, tb: i32, m: i32, n: i32, k: i32,
  a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, acc: i32, ws: usize,
): void {
  if (k == 0 && !acc) {
    for (let i = 0; i < m; i++) memory.fill(c + (<usize>(i * ldc) << 2), 0, <usize>n << 2);
  }
  const pb = ws + 256;
  const pa = pb + (<usize>(KC * NC) << 2);
  // a ragged last panel is always packed: read in place it would reach beyond the matrix
  const inPlace = n <= NARROW ? m & ~(MR - 1) : 0;
  for (let n0 = 0; n0 < n; n0 += NC) {
    const nc = min(NC, n - n0);
    for (let k0 = 0; k0 < k; k0 += KC) {
      const kc = min(KC, k - k0);
      packB(tb, b, ldb, k0, kc, n0, nc, pb);
      const add = acc | i32(k0 > 0);
      if (inPlace) {
        const row = <usize>lda << 2;
        const to = c + (<usize>n0 << 2);
        if (ta) multiply(inPlace, nc, kc, a + <usize>k0 * row, MR << 2, 4, row, pb, to, ldc, add, ws);
        else multiply(inPlace, nc, kc, a + (<usize>k0 << 2), MR * row, row, 4, pb, to, ldc, add, ws);
      }
      for (let m0 = inPlace; m0 < m; m0 += MC) {
        const mc = min(MC, m - m0);
        packA(ta, a, lda, m0, mc, k0, kc, pa);
        multiply(mc, nc, kc, pa, <usize>(kc * MR) << 2, 4, MR << 2, pb, c + (<usize>(m0 * ldc + n0) << 2), ldc, add, ws);
      }
    }
  }
}
