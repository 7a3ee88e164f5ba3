/** Matrix product on the wasm heap, all transposes, on parts of tensors. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from './backend.js';

/**
 * C[M,N] = op(A) op(B), added to C when `accumulate`; flags are 0 or 1, matrices are byte offsets into the heap with
 * their row strides in floats.
 */
export type MatrixProduct = (
  ta: number,
  tb: number,
  m: number,
  n: number,
  k: number,
  a: number,
  lda: number,
  b: number,
  ldb: number,
  c: number,
  ldc: number,
  accumulate: number,
) => void;

let chosen: MatrixProduct | undefined;

/** Replaces the embedded matrix product, e.g. by one of `@i2p/kernels/blas`; undefined brings the embedded one back. */
export function useMatrixProduct(product: ((heap: WebAssembly.Memory) => MatrixProduct) | undefined): void {
  chosen = product?.(kernels().memory);
}

/** The product in use: the embedded kernel unless another one was chosen. */
export function matrixProduct(): MatrixProduct {
  if (chosen) return chosen;
  const { run, scratch } = kernels();
  return (...args) => run.gemm(...args, scratch);
}

/** A matrix inside a tensor: `at` floats from its start, rows `stride` floats apart. */
export interface Matrix {
  readonly tensor: Tensor;
  readonly stride: number;
  readonly at?: number;
  readonly transposed?: boolean;
}

/** out[M,N] = op(a) op(b), added to what is there when `accumulate`. */
export function gemmInto(
  out: Matrix,
  a: Matrix,
  b: Matrix,
  [m, n, k]: readonly [number, number, number],
  accumulate = false,
): void {
  const offset = (matrix: Matrix): number => pointer(matrix.tensor) + 4 * (matrix.at ?? 0);
  const flag = (on: boolean | undefined): number => (on ? 1 : 0);
  const [ta, tb] = [flag(a.transposed), flag(b.transposed)];
  matrixProduct()(ta, tb, m, n, k, offset(a), a.stride, offset(b), b.stride, offset(out), out.stride, flag(accumulate));
}

/** x [R,in] times the transpose of w [out,in,...] -> [R,out], plus a bias when there is one. */
export function timesTransposed(x: Tensor, w: Tensor, bias?: Tensor): Tensor {
  const [rows = 0, inner = 0] = x.shape;
  const width = w.shape[0] ?? 0;
  const y = allocate([rows, width]);
  if (bias) kernels().run.broadcastRow(pointer(y), pointer(bias), rows, width);
  const weights = { tensor: w, stride: inner, transposed: true };
  gemmInto(
    { tensor: y, stride: width },
    { tensor: x, stride: inner },
    weights,
    [rows, width, inner],
    bias !== undefined,
  );
  return y;
}

/** Sum over the rows of x [R,d] -> [d]. */
export function columnSum(x: Tensor): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const y = allocate([d]);
  kernels().run.columnSum(pointer(x), pointer(y), rows, d);
  return y;
}
