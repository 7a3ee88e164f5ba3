/** Multi-head self-attention on packed rows (SPEC 5.2, 5.3). */
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { matrixProduct } from '../matmul.js';
import { expectNearSize, nearBytes } from './nearby-rows.js';

/** Where each sample's rows start: `offsets` is an int32 tensor [B+1], `lengths` the same on the host. */
export interface RowSegments {
  readonly offsets: Tensor;
  readonly lengths: Int32Array;
  /** Pairs of rows that see each other, as `nearbyRows` made them of these lengths; without it all rows of a sample do. */
  readonly near?: Tensor;
}

/**
 * qkv [R,3d] -> [R,d]; a row attends to the rows of its own sample, or to the near ones among them (SPEC 5.4). Scale
 * head_dim^-0.5.
 * @param qkv queries, keys and values side by side, heads consecutive within each
 * @throws Error when d is no multiple of the head count, or the lengths do not add up to R
 */
export function attention(qkv: Tensor, segments: RowSegments, heads: number): Tensor {
  const [rows = 0, width = 0] = qkv.shape;
  const d = width / 3;
  if (d % heads !== 0) throw new Error(`attention: width ${d} is not a multiple of ${heads} heads`);
  const covered = segments.lengths.reduce((sum, n) => sum + n, 0);
  if (covered !== rows) throw new Error(`attention: lengths add up to ${covered}, but there are ${rows} rows`);
  if (segments.near) expectNearSize(segments.near, segments.lengths);
  const sizes = { d, heads, headDim: d / heads };
  const longest = segments.lengths.reduce((a, b) => Math.max(a, b), 0);
  // without a gradient nothing is kept: every head's weights lie in the same place, in the cache
  const kept = engine().isTapeOn();
  const squares = segments.lengths.reduce((sum, n) => sum + n * n, 0);
  return differentiable(
    [qkv],
    (save) => {
      const weights = allocate([kept ? squares * heads : longest * longest]);
      const out = allocate([rows, d]);
      const near = segments.near ? pointer(segments.near) : 0;
      for (const one of headsOf(segments.lengths, sizes, kept))
        forwardHead(one, sizes, pointer(qkv), near, weights, out);
      if (kept) save([qkv, weights]);
      weights.dispose();
      return out;
    },
    (dy, saved) => {
      const [qkv, weights] = saved as [Tensor, Tensor];
      const dqkv = allocate([rows, width]);
      const dweights = allocate([longest * longest]);
      for (const one of headsOf(segments.lengths, sizes, kept)) {
        const gradients = { out: pointer(dy), qkv: pointer(dqkv), weights: pointer(dweights) };
        backwardHead(one, sizes, pointer(qkv), weights, gradients);
      }
      dweights.dispose();
      return [dqkv];
    },
  );
}

interface Sizes {
  readonly d: number;
  readonly heads: number;
  readonly headDim: number;
}

/**
 * One head of one sample: its first row among R, its first column among d, its rows, where its n x n weights start, and the
 * bytes of near bits in front of its own.
 */
interface Head {
  readonly row: number;
  readonly column: number;
  readonly n: number;
  readonly weights: number;
  readonly near: number;
}

function headsOf(lengths: Int32Array, { heads, headDim }: Sizes, kept: boolean): Head[] {
  const all: Head[] = [];
  let [row, weights, near] = [0, 0, 0];
  for (const n of lengths) {
    for (let h = 0; h < heads; h++, weights += kept ? n * n : 0)
      all.push({ row, column: h * headDim, n, weights, near });
    row += n;
    near += nearBytes(n);
  }
  return all;
}

/** Byte offsets of a head's queries, keys and values in a packed [R,3d]. */
function parts(qkv: number, { row, column }: Head, d: number): [number, number, number] {
  const q = qkv + 4 * (row * 3 * d + column);
  return [q, q + 4 * d, q + 8 * d];
}

/** weights = softmax(scale q k^T), 0 between rows that are not near, out = weights v. */
function forwardHead(head: Head, { d, headDim }: Sizes, qkv: number, near: number, weights: Tensor, out: Tensor): void {
  const { row, column, n } = head;
  const product = matrixProduct();
  const [q, k, v] = parts(qkv, head, d);
  const w = pointer(weights) + 4 * head.weights;
  product(0, 1, n, n, headDim, q, 3 * d, k, 3 * d, w, n, 0);
  const { run } = kernels();
  if (near === 0) run.softmaxRows(w, w, n, n, headDim ** -0.5);
  else run.softmaxRowsNear(w, w, near + head.near, n, n, headDim ** -0.5);
  product(0, 0, n, headDim, n, w, n, v, 3 * d, pointer(out) + 4 * (row * d + column), d, 0);
}

/** Byte offsets: the incoming gradient, that of the packed qkv, and scratch for the largest n x n. */
interface Gradients {
  readonly out: number;
  readonly qkv: number;
  readonly weights: number;
}

function backwardHead(head: Head, { d, headDim }: Sizes, qkv: number, weights: Tensor, gradients: Gradients): void {
  const { row, column, n } = head;
  const product = matrixProduct();
  const [q, k, v] = parts(qkv, head, d);
  const [dq, dk, dv] = parts(gradients.qkv, head, d);
  const w = pointer(weights) + 4 * head.weights;
  const dw = gradients.weights;
  const dout = gradients.out + 4 * (row * d + column);
  product(1, 0, n, headDim, n, w, n, dout, d, dv, 3 * d, 0);
  product(0, 1, n, n, headDim, dout, d, v, 3 * d, dw, n, 0);
  kernels().run.softmaxRowsBackward(w, dw, dw, n, n, headDim ** -0.5);
  product(0, 0, n, headDim, n, dw, n, k, 3 * d, dq, 3 * d, 0);
  product(1, 0, n, headDim, n, dw, n, q, 3 * d, dk, 3 * d, 0);
}
