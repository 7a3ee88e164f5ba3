/**
 * A mini-PointNet from its first activation to the token (SPEC 5.1), as one operation. It runs slab by slab, so that of all the
 * wide intermediates only y, which the BatchNorm's statistics need as a whole, is ever in memory.
 */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { matrixProduct } from '../../matmul.js';
import type { BatchStatistics, GroupLayers, GroupSizes } from '../../operands.js';
import { BATCH_NORM_EPSILON } from '../../ops/batch-norm.js';
import { finishMoments } from './batch-norm.js';
import { embedGroupsBackward } from './embed-groups-backward.js';
import { composite, sharedTerm } from './group-layers.js';
import { emptyPooled, type Pooled, poolLinear, poolSlab, rowPointer, type Slab, slabs } from './pooled-linear.js';

/** As `embedGroups` in ops/. */
export function embedGroups(
  x: Tensor,
  layers: GroupLayers,
  sizes: GroupSizes,
  track: (statistics: BatchStatistics) => void,
): Tensor {
  const { w2, b2, w3, b3, gain, bias, w4, b4 } = layers;
  let rows = 0;
  return differentiable(
    [x, w2, b2, w3, b3, gain, bias, w4, b4],
    (save) => {
      const inner = poolLinear(x, w2, b2, sizes.k);
      const { y, statistics } = joinGroups(x, inner.maxima, layers, sizes);
      const { moments } = statistics;
      track(statistics);
      rows = statistics.rows;
      const outer = normaliseAndPool(y, moments, layers, sizes);
      save([x, y, w2, b2, w3, gain, bias, w4, moments, inner.maxima, inner.winners, outer.winners]);
      for (const tensor of [y, moments, inner.maxima, inner.winners, outer.winners]) tensor.dispose();
      return outer.maxima;
    },
    (dy, saved) => embedGroupsBackward(dy, saved, sizes, rows),
  );
}

/** y = [g, f] w3^T + b3 for every neighbour [G*K,width], and its statistics, taken while a slab is in the cache. */
function joinGroups(
  x: Tensor,
  maxima: Tensor,
  layers: GroupLayers,
  sizes: GroupSizes,
): { y: Tensor; statistics: BatchStatistics } {
  const { run } = kernels();
  const { rows, width } = sizes;
  const join = joiner(x, maxima, layers, sizes);
  const y = allocate([rows, width]);
  const sums = allocate([3, width]);
  for (const slab of slabs(sizes.groups, sizes.k, width)) {
    const part = rowPointer(y, slab.row);
    join.slab(slab, part);
    if (slab.row === 0) run.momentsStart(part, pointer(sums), slab.rows, width);
    run.momentsAdd(part, pointer(sums), slab.rows, width);
  }
  const statistics = finishMoments(pointer(sums), rows, width);
  join.dispose();
  sums.dispose();
  return { y, statistics };
}

/** Writes slabs of y to a byte offset: what a group shares, plus x M^T. */
function joiner(
  x: Tensor,
  maxima: Tensor,
  layers: GroupLayers,
  sizes: GroupSizes,
): { slab(slab: Slab, y: number): void; dispose(): void } {
  const { c1, width, k } = sizes;
  const shared = sharedTerm(maxima, layers, sizes);
  const m = composite(layers, sizes);
  const product = matrixProduct();
  return {
    slab({ group, row, groups, rows }, y) {
      kernels().run.repeatRows(rowPointer(shared, group), y, groups, k, width);
      product(0, 1, rows, width, c1, rowPointer(x, row), c1, pointer(m), c1, y, width, 1);
    },
    dispose() {
      shared.dispose();
      m.dispose();
    },
  };
}

/** Max over the neighbours of relu(BatchNorm(y)) w4^T + b4. */
function normaliseAndPool(y: Tensor, moments: Tensor, layers: GroupLayers, sizes: GroupSizes): Pooled {
  const outer = emptyPooled(sizes.groups, sizes.out);
  const parts = slabs(sizes.groups, sizes.k, sizes.width);
  const [h, product] = slabScratch(parts, sizes);
  for (const slab of parts) {
    normaliseSlab(rowPointer(y, slab.row), pointer(h), slab, layers, moments);
    poolSlab(outer, slab, pointer(h), layers.w4, layers.b4, product);
  }
  h.dispose();
  product.dispose();
  return outer;
}

/** Room for one slab of y and of its product with w4. */
function slabScratch(parts: readonly Slab[], { width, out }: GroupSizes): [Tensor, Tensor] {
  const rows = parts[0]?.rows ?? 0;
  return [allocate([rows, width]), allocate([rows, out])];
}

/** h = relu(BatchNorm(y)) of a slab; h may be y (byte offsets). */
function normaliseSlab(y: number, h: number, { rows }: Slab, { gain, bias }: GroupLayers, moments: Tensor): void {
  const { run, scratch } = kernels();
  run.batchNormApply(
    ...[y, pointer(gain), pointer(bias), pointer(moments), h],
    rows,
    gain.size,
    BATCH_NORM_EPSILON,
    1,
    scratch,
  );
}
