// Dot products of rows, in doubles, and rows of a Gram matrix in another order. Row lengths are even: pad with a zero.

/** Two numbers of a row of floats or doubles, as doubles. */
// @ts-ignore: decorator
@inline
function ld<R>(row: usize): v128 {
  if (sizeof<R>() == 4) return f64x2.promote_low_f32x4(v128.load64_zero(row));
  return v128.load(row);
}

/** How far into a row of doubles one is, k bytes into a row of R. One counter for both leaves the loops a register. */
// @ts-ignore: decorator
@inline
function asDoubles<R>(k: usize): usize {
  return sizeof<R>() == 4 ? k << 1 : k;
}

/** One rounding in the relaxed build, two in the plain one. */
// @ts-ignore: decorator
@inline
function madd(sum: v128, x: v128, y: v128): v128 {
  // @ts-ignore: compile-time constant
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(x, y, sum);
  return f64x2.add(sum, f64x2.mul(x, y));
}

/** Stores the sum of both lanes at out[i]. */
// @ts-ignore: decorator
@inline
function put<T>(out: usize, i: i32, sum: v128): void {
  store<T>(out + <usize>i * sizeof<T>(), <T>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** out [count] = rows [count,dim] of R times doubles x [dim]: eight rows at a time, each with one sum in two lanes. */
function one<R, T>(x: usize, rows: usize, count: i32, dim: i32, out: usize): void {
  const stride = <usize>dim * sizeof<R>();
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
    const r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (let k: usize = 0; k < stride; k += sizeof<R>() << 1) {
      const v = v128.load(x + asDoubles<R>(k));
      s0 = madd(s0, v, ld<R>(rows + k));
      s1 = madd(s1, v, ld<R>(r1 + k));
      s2 = madd(s2, v, ld<R>(r2 + k));
      s3 = madd(s3, v, ld<R>(r3 + k));
      s4 = madd(s4, v, ld<R>(r4 + k));
      s5 = madd(s5, v, ld<R>(r5 + k));
      s6 = madd(s6, v, ld<R>(r6 + k));
      s7 = madd(s7, v, ld<R>(r7 + k));
    }
    put<T>(out, i, s0);
    put<T>(out, i + 1, s1);
    put<T>(out, i + 2, s2);
    put<T>(out, i + 3, s3);
    put<T>(out, i + 4, s4);
    put<T>(out, i + 5, s5);
    put<T>(out, i + 6, s6);
    put<T>(out, i + 7, s7);
    rows += stride << 3;
  }
  for (; i < count; i++, rows += stride) {
    let s = f64x2.splat(0);
    for (let k: usize = 0; k < stride; k += sizeof<R>() << 1) {
      s = madd(s, v128.load(x + asDoubles<R>(k)), ld<R>(rows + k));
    }
    put<T>(out, i, s);
  }
}

/** The same for two rows x and y at once, nearly twice as fast: what is loaded serves two sums. */
function two<R, T>(x: usize, y: usize, rows: usize, count: i32, dim: i32, outX: usize, outY: usize): void {
  const stride = <usize>dim * sizeof<R>();
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (let k: usize = 0; k < stride; k += sizeof<R>() << 1) {
      const at = asDoubles<R>(k);
      const v = v128.load(x + at);
      const w = v128.load(y + at);
      let r = ld<R>(rows + k);
      s0 = madd(s0, v, r);
      s4 = madd(s4, w, r);
      r = ld<R>(r1 + k);
      s1 = madd(s1, v, r);
      s5 = madd(s5, w, r);
      r = ld<R>(r2 + k);
      s2 = madd(s2, v, r);
      s6 = madd(s6, w, r);
      r = ld<R>(r3 + k);
      s3 = madd(s3, v, r);
      s7 = madd(s7, w, r);
    }
    put<T>(outX, i, s0);
    put<T>(outX, i + 1, s1);
    put<T>(outX, i + 2, s2);
    put<T>(outX, i + 3, s3);
    put<T>(outY, i, s4);
    put<T>(outY, i + 1, s5);
    put<T>(outY, i + 2, s6);
    put<T>(outY, i + 3, s7);
    rows += stride << 2;
  }
  const rest = <usize>i * sizeof<T>();
  one<R, T>(x, rows, count - i, dim, outX + rest);
  one<R, T>(y, rows, count - i, dim, outY + rest);
}

/** Floats row [dim] -> doubles x [dim], as the two functions below want them. */
export function widen(row: usize, dim: i32, x: usize): void {
  for (const end = row + (<usize>dim << 2); row < end; row += 8, x += 16) v128.store(x, ld<f32>(row));
}

/** out [count] = rows [count,dim], which are floats, times doubles x [dim], summed in double precision and rounded once. */
export function rowTimes(x: usize, rows: usize, count: i32, dim: i32, out: usize): void {
  one<f32, f32>(x, rows, count, dim, out);
}

/** The same for two rows at once. A product has the same bits whichever of the two gives it. */
export function twoRowsTimes(
  x: usize, y: usize, rows: usize, count: i32, dim: i32, outX: usize, outY: usize,
): void {
  two<f32, f32>(x, y, rows, count, dim, outX, outY);
}

/**
 * out [count,count] = products of all rows [count,dim] with each other, each computed once: the bits that `rowTimes` gives.
 * @param x, y room for doubles [dim]
 */
export function allProducts(rows: usize, count: i32, dim: i32, x: usize, y: usize, out: usize): void {
  const stride = <usize>dim << 2;
  const line = <usize>count << 2;
  // from the diagonal on; a step to the right and down is a line and a number
  let left = count;
  for (; left >= 2; left -= 2, rows += stride << 1, out += (line + 4) << 1) {
    widen(rows, dim, x);
    widen(rows + stride, dim, y);
    two<f32, f32>(x, y, rows, left, dim, out, out + line);
    for (let j: usize = 2, to = out + (line << 1); j < <usize>left; j++, to += line) {
      store<f32>(to, load<f32>(out + (j << 2)));
      store<f32>(to, load<f32>(out + line + (j << 2)), 4);
    }
  }
  if (left == 0) return;
  widen(rows, dim, x);
  one<f32, f32>(x, rows, 1, dim, out);
}

/** target [dim], doubles, += factor times a row of floats: a product and a sum, each rounded. */
export function addRow(target: usize, factor: f64, row: usize, dim: i32): void {
  const times = f64x2.splat(factor);
  for (const end = row + (<usize>dim << 2); row < end; row += 8, target += 16) {
    v128.store(target, f64x2.add(v128.load(target), f64x2.mul(times, ld<f32>(row))));
  }
}

/** a [m,dim], b [n,dim] -> out [m,n] = a times the transpose of b, in doubles. */
export function product(a: usize, b: usize, m: i32, n: i32, dim: i32, out: usize): void {
  const row = <usize>dim << 3;
  const width = <usize>n << 3;
  let i = 0;
  for (; i + 2 <= m; i += 2, a += row << 1, out += width << 1) two<f64, f64>(a, a + row, b, n, dim, out, out + width);
  if (i < m) one<f64, f64>(a, b, n, dim, out);
}

/** target [count] += factor times the numbers of a row, by their place in it. */
export function addGathered(target: usize, factor: f64, row: usize, places: usize, count: i32): void {
  const end = places + (<usize>count << 2);
  for (; places < end; places += 4, target += 8) {
    store<f64>(target, load<f64>(target) + factor * <f64>load<f32>(row + (<usize>load<i32>(places) << 2)));
  }
}

/** out [count]: numbers of a row by their place in it. */
export function gatherRow(row: usize, places: usize, count: i32, out: usize): void {
  const end = places + (<usize>count << 2);
  for (; places < end; places += 4, out += 4) store<f32>(out, load<f32>(row + (<usize>load<i32>(places) << 2)));
}
