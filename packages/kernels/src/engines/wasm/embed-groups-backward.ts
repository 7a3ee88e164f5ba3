/** Gradients of `embedGroups`: two passes over slabs of y, one for the BatchNorm's sums, one behind them. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer, zerosOf } from '../../backend.js';
import { columnSum, gemmInto, matrixProduct } from '../../matmul.js';
import type { GroupLayers, GroupSizes } from '../../operands.js';
import { BATCH_NORM_EPSILON } from '../../ops/batch-norm.js';
import { gradientMeans } from './batch-norm.js';
import { composite, half, plain } from './group-layers.js';
import { rowPointer, type Slab, slabs } from './pooled-linear.js';

/** What the forward pass kept. */
interface Kept extends Omit<GroupLayers, 'b3' | 'b4'> {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly moments: Tensor;
  /** Maxima and winners of f, winners of the last maximum. */
  readonly maxima: Tensor;
  readonly innerWinners: Tensor;
  readonly winners: Tensor;
}

/** Gradients by x, w2, b2, w3, b3, gain, bias, w4, b4. @param totalRows rows of all workers */
export function embedGroupsBackward(
  dtokens: Tensor,
  saved: readonly Tensor[],
  sizes: GroupSizes,
  totalRows: number,
): Tensor[] {
  const [x, y, w2, b2, w3, gain, bias, w4, moments, maxima, innerWinners, winners] = saved as [
    ...[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor],
    ...[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor],
  ];
  const kept = { x, y, w2, b2, w3, gain, bias, w4, moments, maxima, innerWinners, winners };
  const slabRows = slabs(sizes.groups, sizes.k, sizes.width)[0]?.rows ?? 0;
  const e = allocate([slabRows, sizes.width]);
  const normalised = sumsPass(dtokens, kept, sizes, e);
  const means = gradientMeans(normalised.dgain, normalised.dbias, sizes.rows, totalRows);
  const joined = inputPass(dtokens, kept, sizes, e, means);
  const inner = innerGradients(kept, sizes, joined);
  for (const tensor of [e, means, joined.dm, joined.dshared]) tensor.dispose();
  const { dgain, dbias, dw4 } = normalised;
  return [joined.dx, inner.dw2, inner.db2, inner.dw3, inner.db3, dgain, dbias, dw4, columnSum(dtokens)];
}

/** Gradient behind the ReLU for a slab: rows that no channel of w4 chose get none. */
function scatterTokens(dtokens: Tensor, { w4, winners }: Kept, slab: Slab, { k, width, out }: GroupSizes, e: Tensor) {
  const { run, scratch } = kernels();
  const chosen = [rowPointer(dtokens, slab.group), rowPointer(winners, slab.group)];
  run.pooledInputGradient(pointer(w4), ...chosen, pointer(e), slab.groups, k, out, width, 1, scratch);
}

/** Sums over all rows: gradients of the BatchNorm's gain and bias, and of w4. */
function sumsPass(dtokens: Tensor, kept: Kept, sizes: GroupSizes, e: Tensor) {
  const { run, scratch } = kernels();
  const { k, width, out } = sizes;
  const { y, gain, bias, moments, winners } = kept;
  const [dgain, dbias, dw4] = [zerosOf([width]), zerosOf([width]), zerosOf(kept.w4.shape)] as [Tensor, Tensor, Tensor];
  const h = allocate(e.shape);
  const norm = [gain, bias, moments].map(pointer);
  const settings = [width, BATCH_NORM_EPSILON, 1, scratch];
  for (const slab of slabs(sizes.groups, k, width)) {
    const part = rowPointer(y, slab.row);
    run.batchNormApply(part, ...norm, pointer(h), slab.rows, ...settings);
    const chosen = [rowPointer(dtokens, slab.group), rowPointer(winners, slab.group)];
    run.pooledWeightGradient(pointer(h), ...chosen, pointer(dw4), slab.groups, k, out, width);
    scatterTokens(dtokens, kept, slab, sizes, e);
    run.batchNormBackwardSums(part, ...norm, ...[e, dgain, dbias].map(pointer), slab.rows, ...settings);
  }
  h.dispose();
  return { dgain, dbias, dw4 };
}

/** Behind the sums: dy of each slab, and what it gives to x, to M and to what a group shares. */
function inputPass(dtokens: Tensor, kept: Kept, sizes: GroupSizes, e: Tensor, means: Tensor) {
  const { run, scratch } = kernels();
  const { groups, rows, k, c1, width } = sizes;
  const { x, y, gain, bias, moments } = kept;
  const product = matrixProduct();
  const m = composite(kept, sizes);
  const [dx, dm, dshared] = [allocate([rows, c1]), zerosOf([width, c1]), allocate([groups, width])] as const;
  const [dy, norm] = [pointer(e), [gain, bias, moments].map(pointer)];
  for (const slab of slabs(groups, k, width)) {
    scatterTokens(dtokens, kept, slab, sizes, e);
    const settings = [slab.rows, width, BATCH_NORM_EPSILON, 1, scratch];
    run.batchNormBackwardInput(rowPointer(y, slab.row), ...norm, dy, pointer(means), dy, ...settings);
    run.sumGroups(dy, rowPointer(dshared, slab.group), slab.groups, k, width);
    product(0, 0, slab.rows, c1, width, dy, width, pointer(m), c1, rowPointer(dx, slab.row), c1, 0);
    product(1, 0, width, c1, slab.rows, dy, width, rowPointer(x, slab.row), c1, pointer(dm), c1, 1);
  }
  m.dispose();
  return { dx, dm, dshared };
}

/** Gradients of the layers under y, from those of M and of the shared term; adds to dx what comes through the maxima. */
function innerGradients(
  { x, w2, b2, w3, maxima, innerWinners }: Kept,
  { groups, k, c1, c2, width }: GroupSizes,
  { dx, dm, dshared }: { dx: Tensor; dm: Tensor; dshared: Tensor },
) {
  const { run, scratch } = kernels();
  const db3 = columnSum(dshared);
  const dmaxima = allocate([groups, c2]);
  gemmInto(plain(dmaxima, c2), plain(dshared, width), half(w3, c2, 0), [groups, c2, width]);
  const dw3 = allocate(w3.shape);
  gemmInto(half(dw3, c2, 0), plain(dshared, width, true), plain(maxima, c2), [width, c2, groups]);
  // dy^T f with f = x w2^T + b2
  gemmInto(half(dw3, c2, c2), plain(dm, c1), plain(w2, c1, true), [width, c2, c1]);
  run.addOuter(pointer(dw3) + 4 * c2, 2 * c2, pointer(db3), pointer(b2), width, c2);
  const dw2 = allocate(w2.shape);
  gemmInto(plain(dw2, c1), half(w3, c2, c2, true), plain(dm, c1), [c2, c1, width]);
  for (const slab of slabs(groups, k, c1)) {
    const chosen = [rowPointer(dmaxima, slab.group), rowPointer(innerWinners, slab.group)];
    const sizes = [slab.groups, k, c2, c1];
    run.pooledInputGradient(pointer(w2), ...chosen, rowPointer(dx, slab.row), ...sizes, 0, scratch);
    run.pooledWeightGradient(rowPointer(x, slab.row), ...chosen, pointer(dw2), ...sizes);
  }
  const db2 = columnSum(dmaxima);
  gemmInto(plain(db2, c2), plain(db3, width), half(w3, c2, c2), [1, c2, width], true);
  dmaxima.dispose();
  return { dw2, db2, dw3, db3 };
}
