/** A linear layer under a max over neighbours: the end of a mini-PointNet. The full [G*K,out] output is never held. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, matrixProduct } from '../matmul.js';

/** Groups whose neighbours are computed at a time: a slab that stays in the cache. */
const SLAB = 64;

export interface Pooled {
  /** Maxima [G,out]. */
  readonly maxima: Tensor;
  /** Winning neighbour of each maximum [G,out], int32. */
  readonly winners: Tensor;
}

/** Max over each group's neighbours of x w^T + bias, without a gradient: x [G*K,in], w [out,in(,1)]. */
export function poolLinear(x: Tensor, w: Tensor, bias: Tensor, k: number): Pooled {
  const { run } = kernels();
  const product = matrixProduct();
  const [rows = 0, inner = 0] = x.shape;
  const width = w.shape[0] ?? 0;
  const groups = rows / k;
  if (!Number.isInteger(groups)) throw new Error(`poolLinear: ${rows} rows are no multiple of ${k} neighbours`);
  const maxima = allocate([groups, width]);
  const winners = allocate([groups, width], 'int32');
  const slab = allocate([Math.min(SLAB, groups) * k, width]);
  for (let g = 0; g < groups; g += SLAB) {
    const count = Math.min(SLAB, groups - g);
    run.broadcastRow(pointer(slab), pointer(bias), count * k, width);
    product(
      0,
      1,
      count * k,
      width,
      inner,
      pointer(x) + 4 * g * k * inner,
      inner,
      pointer(w),
      inner,
      pointer(slab),
      width,
      1,
    );
    run.maxPoolForward(
      pointer(slab),
      pointer(maxima) + 4 * g * width,
      pointer(winners) + 4 * g * width,
      count,
      k,
      width,
    );
  }
  slab.dispose();
  return { maxima, winners };
}

/** Adds the gradients of `poolLinear` to dx [G*K,in] and dw [out,in], given dy by the maxima [G,out]. */
export function poolLinearBackward(x: Tensor, w: Tensor, dy: Tensor, winners: Tensor, dx: Tensor, dw: Tensor): void {
  const [rows = 0, inner = 0] = x.shape;
  const [groups = 0, width = 0] = dy.shape;
  const pointers = [x, w, dy, winners, dx, dw].map(pointer);
  kernels().run.pooledLinearBackward(...pointers, groups, rows / groups, width, inner);
}

/** x [G*K,in] -> max over neighbours of x w^T + bias [G,out], with its gradient. */
export function maxPoolLinear(x: Tensor, w: Tensor, bias: Tensor, k: number): Tensor {
  return differentiable(
    [x, w, bias],
    (save) => {
      const { maxima, winners } = poolLinear(x, w, bias, k);
      save([x, w, winners]);
      winners.dispose();
      return maxima;
    },
    (dy, saved) => {
      const [x, w, winners] = saved as [Tensor, Tensor, Tensor];
      const dx = allocateZeros(x.shape);
      const dw = allocateZeros(w.shape);
      poolLinearBackward(x, w, dy, winners, dx, dw);
      return [dx, dw, columnSum(dy)];
    },
  );
}

function allocateZeros(shape: number[]): Tensor {
  const tensor = allocate(shape);
  new Uint8Array(kernels().memory.buffer, pointer(tensor), 4 * tensor.size).fill(0);
  return tensor;
}
