/** A linear layer under a max over neighbours: the end of a mini-PointNet. The full [G*K,out] output is never held. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, gemmInto, matrixProduct } from '../matmul.js';

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

/**
 * The middle of a mini-PointNet (SPEC 5.1): f = x w2^T + b2, g = max of f over the neighbours, result [g, f] w3^T + b3.
 *
 * Nothing lies between the two linear layers on f, so the local half of w3 and w2 act as one matrix M = w3_f w2 on x:
 * half the multiplications, and f itself is needed only slab by slab, for the maximum.
 * @param x [G*K,c1] @param w2 [c2,c1(,1)] @param w3 [out,2c2(,1)], the group half first
 * @returns [G*K,out]
 */
export function joinGroups(x: Tensor, w2: Tensor, b2: Tensor, w3: Tensor, b3: Tensor, k: number): Tensor {
  const [rows = 0, c1 = 0] = x.shape;
  const [c2 = 0] = w2.shape;
  const [width = 0, both] = w3.shape;
  const groups = rows / k;
  if (both !== 2 * c2 || w2.shape[1] !== c1)
    throw new Error(`joinGroups: weights [${w2.shape}], [${w3.shape}] do not fit rows [${x.shape}]`);
  const half = (tensor: Tensor, at: number, transposed = false) => ({ tensor, stride: 2 * c2, at, transposed });
  const plain = (tensor: Tensor, stride: number, transposed = false) => ({ tensor, stride, transposed });
  /** M [out,c1] = w3_f w2. */
  const composite = (w2: Tensor, w3: Tensor): Tensor => {
    const m = allocate([width, c1]);
    gemmInto(plain(m, c1), half(w3, c2), plain(w2, c1), [width, c1, c2]);
    return m;
  };
  return differentiable(
    [x, w2, b2, w3, b3],
    (save) => {
      const { run } = kernels();
      const { maxima, winners } = poolLinear(x, w2, b2, k);
      const shared = allocate([groups, width]);
      const offset = allocate([1, width]); // b3 + w3_f b2
      run.broadcastRow(pointer(offset), pointer(b3), 1, width);
      gemmInto(plain(offset, width), plain(b2, c2), half(w3, c2, true), [1, width, c2], true);
      run.broadcastRow(pointer(shared), pointer(offset), groups, width);
      gemmInto(plain(shared, width), plain(maxima, c2), half(w3, 0, true), [groups, width, c2], true);
      const y = allocate([rows, width]);
      run.repeatRows(pointer(shared), pointer(y), groups, k, width);
      const m = composite(w2, w3);
      gemmInto(plain(y, width), plain(x, c1), plain(m, c1, true), [rows, width, c1], true);
      save([x, w2, b2, w3, maxima, winners]);
      for (const tensor of [shared, offset, m, maxima, winners]) tensor.dispose();
      return y;
    },
    (dy, saved) => {
      const [x, w2, b2, w3, maxima, winners] = saved as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      const { run } = kernels();
      const dshared = allocate([groups, width]);
      run.sumGroups(pointer(dy), pointer(dshared), groups, k, width);
      const db3 = columnSum(dshared);
      const m = composite(w2, w3);
      const [dm, dx, dg] = [allocate([width, c1]), allocate([rows, c1]), allocate([groups, c2])] as [
        Tensor,
        Tensor,
        Tensor,
      ];
      gemmInto(plain(dm, c1), plain(dy, width, true), plain(x, c1), [width, c1, rows]);
      gemmInto(plain(dx, c1), plain(dy, width), plain(m, c1), [rows, c1, width]);
      gemmInto(plain(dg, c2), plain(dshared, width), half(w3, 0), [groups, c2, width]);
      const dw3 = allocate(w3.shape);
      gemmInto(half(dw3, 0), plain(dshared, width, true), plain(maxima, c2), [width, c2, groups]);
      // dy^T f with f = x w2^T + b2
      gemmInto(half(dw3, c2), plain(dm, c1), plain(w2, c1, true), [width, c2, c1]);
      run.addOuter(pointer(dw3) + 4 * c2, 2 * c2, pointer(db3), pointer(b2), width, c2);
      const dw2 = allocate(w2.shape);
      gemmInto(plain(dw2, c1), half(w3, c2, true), plain(dm, c1), [c2, c1, width]);
      poolLinearBackward(x, w2, dg, winners, dx, dw2);
      const db2 = columnSum(dg);
      gemmInto(plain(db2, c2), plain(db3, width), half(w3, c2), [1, c2, width], true);
      for (const tensor of [dshared, m, dm, dg]) tensor.dispose();
      return [dx, dw2, db2, dw3, db3];
    },
  );
}
