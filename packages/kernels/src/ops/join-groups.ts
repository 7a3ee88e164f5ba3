/**
 * The middle of a mini-PointNet (SPEC 5.1): f = x w2^T + b2, g = max of f over the neighbours, result [g, f] w3^T + b3.
 *
 * Nothing lies between the two linear layers on f, so the local half of w3 and w2 act as one matrix M = w3_f w2 on x:
 * half the multiplications, and f itself is needed only slab by slab, for the maximum.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, gemmInto, type Matrix } from '../matmul.js';
import { type Pooled, poolLinear, poolLinearBackward } from './pooled-linear.js';

interface Weights {
  readonly w2: Tensor;
  readonly b2: Tensor;
  readonly w3: Tensor;
}

interface Sizes {
  readonly groups: number;
  readonly rows: number;
  readonly c1: number;
  readonly c2: number;
  readonly width: number;
  readonly k: number;
}

/**
 * @param x [G*K,c1] @param w2 [c2,c1(,1)] @param w3 [out,2c2(,1)], the group half first
 * @returns [G*K,out]
 * @throws Error when the weights do not fit, or the rows are no multiple of k
 */
export function joinGroups(x: Tensor, w2: Tensor, b2: Tensor, w3: Tensor, b3: Tensor, k: number): Tensor {
  const [rows = 0, c1 = 0] = x.shape;
  const [c2 = 0] = w2.shape;
  const [width = 0, both] = w3.shape;
  if (both !== 2 * c2 || w2.shape[1] !== c1) {
    throw new Error(`joinGroups: weights [${w2.shape}], [${w3.shape}] do not fit rows [${x.shape}]`);
  }
  const sizes = { groups: rows / k, rows, c1, c2, width, k };
  return differentiable(
    [x, w2, b2, w3, b3],
    (save) => {
      const pooled = poolLinear(x, w2, b2, k);
      const y = join(x, { w2, b2, w3 }, b3, pooled.maxima, sizes);
      save([x, w2, b2, w3, pooled.maxima, pooled.winners]);
      pooled.maxima.dispose();
      pooled.winners.dispose();
      return y;
    },
    (dy, saved) => {
      const [x, w2, b2, w3, maxima, winners] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      return joinBackward(dy, x, { w2, b2, w3 }, { maxima, winners }, sizes);
    },
  );
}

const plain = (tensor: Tensor, stride: number, transposed = false): Matrix => ({ tensor, stride, transposed });

/** The group half (at 0) or the local half (at c2) of w3 or of its gradient [out,2c2]. */
const half = (tensor: Tensor, c2: number, at: number, transposed = false): Matrix => ({
  tensor,
  stride: 2 * c2,
  at,
  transposed,
});

/** M [out,c1] = w3_f w2. */
function composite({ w2, w3 }: Weights, { c1, c2, width }: Sizes): Tensor {
  const m = allocate([width, c1]);
  gemmInto(plain(m, c1), half(w3, c2, c2), plain(w2, c1), [width, c1, c2]);
  return m;
}

/** y = x M^T + (maxima w3_g^T + b3 + w3_f b2), the bracket once a group. */
function join(x: Tensor, weights: Weights, b3: Tensor, maxima: Tensor, sizes: Sizes): Tensor {
  const { run } = kernels();
  const { groups, rows, c1, c2, width, k } = sizes;
  const { b2, w3 } = weights;
  const offset = allocate([1, width]);
  run.broadcastRow(pointer(offset), pointer(b3), 1, width);
  gemmInto(plain(offset, width), plain(b2, c2), half(w3, c2, c2, true), [1, width, c2], true);
  const shared = allocate([groups, width]);
  run.broadcastRow(pointer(shared), pointer(offset), groups, width);
  gemmInto(plain(shared, width), plain(maxima, c2), half(w3, c2, 0, true), [groups, width, c2], true);
  const y = allocate([rows, width]);
  run.repeatRows(pointer(shared), pointer(y), groups, k, width);
  const m = composite(weights, sizes);
  gemmInto(plain(y, width), plain(x, c1), plain(m, c1, true), [rows, width, c1], true);
  for (const tensor of [offset, shared, m]) tensor.dispose();
  return y;
}

/** Gradients by x, w2, b2, w3, b3. */
function joinBackward(dy: Tensor, x: Tensor, weights: Weights, pooled: Pooled, sizes: Sizes): Tensor[] {
  const { run } = kernels();
  const { groups, rows, c1, c2, width, k } = sizes;
  const { w2, b2, w3 } = weights;
  const dshared = allocate([groups, width]);
  run.sumGroups(pointer(dy), pointer(dshared), groups, k, width);
  const db3 = columnSum(dshared);
  const m = composite(weights, sizes);
  const dx = allocate([rows, c1]);
  gemmInto(plain(dx, c1), plain(dy, width), plain(m, c1), [rows, c1, width]);
  const dm = allocate([width, c1]);
  gemmInto(plain(dm, c1), plain(dy, width, true), plain(x, c1), [width, c1, rows]);
  const dmaxima = allocate([groups, c2]);
  gemmInto(plain(dmaxima, c2), plain(dshared, width), half(w3, c2, 0), [groups, c2, width]);
  const dw3 = allocate(w3.shape);
  gemmInto(half(dw3, c2, 0), plain(dshared, width, true), plain(pooled.maxima, c2), [width, c2, groups]);
  // dy^T f with f = x w2^T + b2
  gemmInto(half(dw3, c2, c2), plain(dm, c1), plain(w2, c1, true), [width, c2, c1]);
  run.addOuter(pointer(dw3) + 4 * c2, 2 * c2, pointer(db3), pointer(b2), width, c2);
  const dw2 = allocate(w2.shape);
  gemmInto(plain(dw2, c1), half(w3, c2, c2, true), plain(dm, c1), [c2, c1, width]);
  poolLinearBackward(x, w2, dmaxima, pooled.winners, dx, dw2);
  const db2 = columnSum(dmaxima);
  gemmInto(plain(db2, c2), plain(db3, width), half(w3, c2, c2), [1, c2, width], true);
  for (const tensor of [dshared, m, dm, dmaxima]) tensor.dispose();
  return [dx, dw2, db2, dw3, db3];
}
