/** Dot products between the rows of two matrices: the arithmetic behind Gram matrices and decision values. */
import { layOut, padRows, svmKernels } from './svm-kernels.js';

/** Replaces the built-in product: a [m,D], b [n,D] -> a bᵀ [m,n]. A fast single-precision GEMM will do. */
export type RowProducts = (a: Float32Array, b: Float32Array, dim: number) => Float32Array;

/** Rows of b multiplied at a time: few enough to stay in the second cache while a passes by. */
const BLOCK = 128;

/** Multiplies one matrix with others: b [n,D] -> a bᵀ, by blocks of columns: [m,width] from a first column on. */
export type Multiplier = (
  b: ArrayLike<number>,
  take: (block: Float64Array, firstColumn: number, width: number) => void,
) => void;

/** Copies a [m,D] into wasm memory once, for many products. A block is valid until its `take` returns. */
export function multiplier(a: ArrayLike<number>, dim: number): Multiplier {
  const kernels = svmKernels();
  const m = a.length / dim;
  const padded = dim + (dim % 2);
  const [aAt, bAt, outAt] = layOut(kernels, [8 * m * padded, 8 * BLOCK * padded, 8 * m * BLOCK]);
  const { buffer } = kernels.memory;
  padRows(a, dim, new Float64Array(buffer, aAt, m * padded), padded);
  return (b, take) => {
    const n = b.length / dim;
    for (let first = 0; first < n; first += BLOCK) {
      const width = Math.min(BLOCK, n - first);
      padRows(b, dim, new Float64Array(buffer, bAt, width * padded), padded, first);
      kernels.product(aAt, bAt, m, width, padded, outAt);
      take(new Float64Array(buffer, outAt, m * width), first, width);
    }
  };
}

/** a [m,D], b [n,D] -> out [m,n] = a bᵀ, summed in double precision. @throws when `out` is too small */
export function rowProducts<T extends Float32Array | Float64Array>(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  dim: number,
  out: T,
): T {
  const m = a.length / dim;
  const n = b.length / dim;
  if (out.length < m * n) throw new Error(`rowProducts: expected room for ${m} x ${n} products, got ${out.length}`);
  multiplier(a, dim)(b, (block, first, width) => {
    for (let i = 0; i < m; i++) out.set(block.subarray(i * width, (i + 1) * width), i * n + first);
  });
  return out;
}

/** Sum of a[offsetA + k] b[offsetB + k] over k < dim. */
export function dot(a: ArrayLike<number>, offsetA: number, b: ArrayLike<number>, offsetB: number, dim: number): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) sum += a[offsetA + k] * b[offsetB + k];
  return sum;
}
