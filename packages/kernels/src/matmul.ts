/** Matrix product on the wasm heap, all transposes, on parts of tensors. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from './backend.js';

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
  const { run, scratch } = kernels();
  const offset = (matrix: Matrix): number => pointer(matrix.tensor) + 4 * (matrix.at ?? 0);
  run.gemm(
    a.transposed ? 1 : 0,
    b.transposed ? 1 : 0,
    m,
    n,
    k,
    offset(a),
    a.stride,
    offset(b),
    b.stride,
    offset(out),
    out.stride,
    accumulate ? 1 : 0,
    scratch,
  );
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
