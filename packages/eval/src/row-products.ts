/** Dot products between the rows of two matrices: the arithmetic behind Gram matrices and decision values. */

/** Replaces the built-in product: a [m,D], b [n,D] -> a bᵀ [m,n]. A fast single-precision GEMM will do. */
export type RowProducts = (a: Float32Array, b: Float32Array, dim: number) => Float32Array;

/**
 * a [m,D], b [n,D] -> out [m,n] = a bᵀ, summed in double precision. Tiles of 2 x 4 dot products keep the sums in
 * registers; larger tiles spill. Four rows of b stay in the first cache while a passes by. Both inputs are Float64Array so
 * that the loop sees one kind of array only.
 */
export function rowProducts<T extends Float32Array | Float64Array>(
  a: Float64Array,
  b: Float64Array,
  dim: number,
  out: T,
): T {
  const m = a.length / dim;
  const n = b.length / dim;
  if (out.length < m * n) throw new Error(`rowProducts: expected room for ${m} x ${n} products, got ${out.length}`);
  const wholeRows = m - (m % 2);
  const wholeColumns = n - (n % 4);
  for (let j = 0; j < wholeColumns; j += 4) {
    for (let i = 0; i < wholeRows; i += 2) tile(a, b, dim, i, j, out, n);
  }
  for (let i = 0; i < m; i++) {
    for (let j = i < wholeRows ? wholeColumns : 0; j < n; j++) out[i * n + j] = dot(a, i * dim, b, j * dim, dim);
  }
  return out;
}

/** Sum of a[offsetA + k] b[offsetB + k] over k < dim. */
export function dot(a: ArrayLike<number>, offsetA: number, b: ArrayLike<number>, offsetB: number, dim: number): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) sum += a[offsetA + k] * b[offsetB + k];
  return sum;
}

function tile(
  a: Float64Array,
  b: Float64Array,
  dim: number,
  i: number,
  j: number,
  out: Float32Array | Float64Array,
  n: number,
): void {
  const [a0, b0] = [i * dim, j * dim];
  const [a1, b1, b2, b3] = [a0 + dim, b0 + dim, b0 + 2 * dim, b0 + 3 * dim];
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 0; k < dim; k++) {
    const x0 = a[a0 + k];
    const x1 = a[a1 + k];
    const y0 = b[b0 + k];
    const y1 = b[b1 + k];
    const y2 = b[b2 + k];
    const y3 = b[b3 + k];
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
  }
  const first = i * n + j;
  out[first] = s00;
  out[first + 1] = s01;
  out[first + 2] = s02;
  out[first + 3] = s03;
  out[first + n] = s10;
  out[first + n + 1] = s11;
  out[first + n + 2] = s12;
  out[first + n + 3] = s13;
}
