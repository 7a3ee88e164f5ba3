// Dot products of rows of doubles, and rows of a Gram matrix in another order. Row lengths are even: pad with a zero.

/** One rounding in the relaxed build, two in the plain one. */
// @ts-ignore: decorator
@inline
function madd(sum: v128, x: v128, row: usize): v128 {
  // @ts-ignore: compile-time constant
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(x, v128.load(row), sum);
  return f64x2.add(sum, f64x2.mul(x, v128.load(row)));
}

/** Stores the sum of both lanes at out[i]. */
// @ts-ignore: decorator
@inline
function put<T>(out: usize, i: i32, sum: v128): void {
  store<T>(out + <usize>i * sizeof<T>(), <T>(f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)));
}

/** out [count] = rows [count,dim] times x [dim]: eight rows at a time, each with one sum in two lanes. */
function one<T>(x: usize, rows: usize, count: i32, dim: i32, out: usize): void {
  const stride = <usize>dim << 3;
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
    const r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (let k: usize = 0; k < stride; k += 16) {
      const v = v128.load(x + k);
      s0 = madd(s0, v, rows + k);
      s1 = madd(s1, v, r1 + k);
      s2 = madd(s2, v, r2 + k);
      s3 = madd(s3, v, r3 + k);
      s4 = madd(s4, v, r4 + k);
      s5 = madd(s5, v, r5 + k);
      s6 = madd(s6, v, r6 + k);
      s7 = madd(s7, v, r7 + k);
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
    for (let k: usize = 0; k < stride; k += 16) s = madd(s, v128.load(x + k), rows + k);
    put<T>(out, i, s);
  }
}

/** The same for two rows x and y at once, nearly twice as fast: what is loaded serves two sums. */
function two<T>(x: usize, y: usize, rows: usize, count: i32, dim: i32, outX: usize, outY: usize): void {
  const stride = <usize>dim << 3;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const r1 = rows + stride, r2 = r1 + stride, r3 = r2 + stride;
    let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    for (let k: usize = 0; k < stride; k += 16) {
      const v = v128.load(x + k);
      const w = v128.load(y + k);
      s0 = madd(s0, v, rows + k);
      s4 = madd(s4, w, rows + k);
      s1 = madd(s1, v, r1 + k);
      s5 = madd(s5, w, r1 + k);
      s2 = madd(s2, v, r2 + k);
      s6 = madd(s6, w, r2 + k);
      s3 = madd(s3, v, r3 + k);
      s7 = madd(s7, w, r3 + k);
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
  one<T>(x, rows, count - i, dim, outX + rest);
  one<T>(y, rows, count - i, dim, outY + rest);
}

/** out [count] = rows [count,dim] times x [dim], summed in double precision and rounded once to float32. */
export function rowTimes(x: usize, rows: usize, count: i32, dim: i32, out: usize): void {
  one<f32>(x, rows, count, dim, out);
}

/** The same for two rows at once. A product has the same bits whichever of the two gives it. */
export function twoRowsTimes(
  x: usize, y: usize, rows: usize, count: i32, dim: i32, outX: usize, outY: usize,
): void {
  two<f32>(x, y, rows, count, dim, outX, outY);
}

/** a [m,dim], b [n,dim] -> out [m,n] = a times the transpose of b, in doubles. */
export function product(a: usize, b: usize, m: i32, n: i32, dim: i32, out: usize): void {
  const row = <usize>dim << 3;
  const width = <usize>n << 3;
  let i = 0;
  for (; i + 2 <= m; i += 2, a += row << 1, out += width << 1) two<f64>(a, a + row, b, n, dim, out, out + width);
  if (i < m) one<f64>(a, b, n, dim, out);
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
