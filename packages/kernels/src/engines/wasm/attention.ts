/** Multi-head self-attention on packed rows (SPEC 5.2, 5.3), head by head. */

import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { matrixProduct } from '../../matmul.js';
import type { RowSegments } from '../../operands.js';
import { expectNearSize, nearBytes, nearRowBytes } from './nearby-rows.js';

/** As `attention` in ops/. */
export function attention(qkv: Tensor, segments: RowSegments, heads: number): Tensor {
  const [rows = 0, width = 0] = qkv.shape;
  const d = width / 3;
  if (segments.near) expectNearSize(segments.near, segments.lengths);
  const sizes = { d, heads, headDim: d / heads };
  const longest = segments.lengths.reduce((a, b) => Math.max(a, b), 0);
  // without a gradient nothing is kept: all weights lie in the same place, in the cache
  const kept = engine().isTapeOn();
  const squares = segments.lengths.reduce((sum, n) => sum + n * n, 0);
  return differentiable(
    [qkv],
    (save) => {
      const weights = allocate([kept ? squares * heads : Math.min(longest ** 2, Math.max(longest, SLAB_BYTES / 4))]);
      const inverse = allocate([kept ? rows * heads : longest]);
      const out = allocate([rows, d]);
      const from = { qkv: pointer(qkv), near: segments.near ? pointer(segments.near) : 0 };
      const to = { weights: pointer(weights), inverse: pointer(inverse), out: pointer(out), kept };
      for (const one of headsOf(segments.lengths, sizes, kept)) forwardHead(one, sizes, from, to);
      if (kept) save([qkv, weights, inverse]);
      weights.dispose();
      inverse.dispose();
      return out;
    },
    (dy, saved) => {
      const [qkv, weights, inverse] = saved as [Tensor, Tensor, Tensor];
      const dqkv = allocate([rows, width]);
      const [dweights, scaled] = [allocate([longest * longest]), allocate([longest, sizes.headDim])];
      const gradients = { out: pointer(dy), scaled: pointer(scaled), qkv: pointer(dqkv), weights: pointer(dweights) };
      for (const one of headsOf(segments.lengths, sizes, kept))
        backwardHead(
          one,
          sizes,
          { qkv: pointer(qkv), weights: pointer(weights), inverse: pointer(inverse) },
          gradients,
        );
      dweights.dispose();
      scaled.dispose();
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
 * One head of one sample: its first row among R, its first column among d, its rows; where its weights and their sums start,
 * and the bytes of near bits in front of its own.
 */
interface Head {
  readonly row: number;
  readonly column: number;
  readonly n: number;
  readonly weights: number;
  readonly inverse: number;
  readonly near: number;
}

function headsOf(lengths: Int32Array, { heads, headDim }: Sizes, kept: boolean): Head[] {
  const all: Head[] = [];
  let [row, weights, inverse, near] = [0, 0, 0, 0];
  for (const n of lengths) {
    for (let h = 0; h < heads; h++) {
      all.push({ row, column: h * headDim, n, weights, inverse, near });
      if (!kept) continue;
      weights += n * n;
      inverse += n;
    }
    row += n;
    near += nearBytes(n);
  }
  return all;
}

/** Bytes of the weights that are worked on at a time: with keys and values they fit a second-level cache. */
const SLAB_BYTES = 2 ** 18;

/** Rows of weights, n numbers each, that make a slab. */
function slabRows(n: number): number {
  return Math.min(n, Math.max(1, Math.floor(SLAB_BYTES / (4 * n))));
}

/** Byte offsets of a head's queries, keys and values in a packed [R,3d]. */
function parts(qkv: number, { row, column }: Head, d: number): [number, number, number] {
  const q = qkv + 4 * (row * 3 * d + column);
  return [q, q + 4 * d, q + 8 * d];
}

/** Byte offsets: the weights without their norm and the inverse norms, of all heads where they are kept; the output. */
interface Forward {
  readonly weights: number;
  readonly inverse: number;
  readonly out: number;
  readonly kept: boolean;
}

/** Byte offsets: packed queries, keys and values; the near bits of all samples, 0 for none. */
interface Source {
  readonly qkv: number;
  readonly near: number;
}

/** out = softmax(scale q k^T) v, slab by slab of queries; the softmax is 0 between rows that are not near. */
function forwardHead(head: Head, { d, headDim }: Sizes, { qkv, near }: Source, to: Forward): void {
  const { weights, inverse, out, kept } = to;
  const { row, column, n } = head;
  const { run } = kernels();
  const product = matrixProduct();
  const [q, k, v] = parts(qkv, head, d);
  const size = slabRows(n);
  for (let first = 0; first < n; first += size) {
    const rows = Math.min(size, n - first);
    const w = weights + 4 * (head.weights + (kept ? first * n : 0));
    const sums = inverse + 4 * (head.inverse + first);
    const y = out + 4 * ((row + first) * d + column);
    product(0, 1, rows, n, headDim, q + 12 * first * d, 3 * d, k, 3 * d, w, n, 0);
    const bits = near + head.near + first * nearRowBytes(n);
    if (near === 0) run.softmaxRows(w, w, sums, rows, n, headDim ** -0.5);
    else run.softmaxRowsNear(w, w, sums, bits, rows, n, headDim ** -0.5);
    product(0, 0, rows, headDim, n, w, n, v, 3 * d, y, d, 0);
    run.scaleRows(y, d, sums, y, d, rows, headDim);
  }
}

/** Byte offsets of what the forward pass kept. */
interface Kept {
  readonly qkv: number;
  readonly weights: number;
  readonly inverse: number;
}

/** Byte offsets: the incoming gradient, that of the packed qkv, scratch for a head of the former and for the largest n x n. */
interface Gradients {
  readonly out: number;
  readonly scaled: number;
  readonly qkv: number;
  readonly weights: number;
}

function backwardHead(head: Head, { d, headDim }: Sizes, kept: Kept, gradients: Gradients): void {
  const { row, column, n } = head;
  const { run } = kernels();
  const product = matrixProduct();
  const [q, k, v] = parts(kept.qkv, head, d);
  const [dq, dk, dv] = parts(gradients.qkv, head, d);
  const w = kept.weights + 4 * head.weights;
  const inverse = kept.inverse + 4 * head.inverse;
  const { weights: dw, scaled: dout } = gradients;
  run.scaleRows(gradients.out + 4 * (row * d + column), d, inverse, dout, headDim, n, headDim);
  product(1, 0, n, headDim, n, w, n, dout, headDim, dv, 3 * d, 0);
  product(0, 1, n, n, headDim, dout, headDim, v, 3 * d, dw, n, 0);
  run.softmaxRowsBackward(w, inverse, dw, dw, n, n, headDim ** -0.5);
  product(0, 0, n, headDim, n, dw, n, k, 3 * d, dq, 3 * d, 0);
  product(1, 0, n, headDim, n, dw, n, q, 3 * d, dk, 3 * d, 0);
}
