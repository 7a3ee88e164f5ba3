/** Gradients of `embedGroups`. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { GroupLayers, GroupSizes } from '../../operands.js';
import { BATCH_NORM_EPSILON } from '../../ops/batch-norm.js';
import { batchNormApply, batchNormBackward } from './batch-norm.js';
import { columnSum } from './column-sums.js';
import { allocate } from './device.js';
import { composite, half, plain } from './group-layers.js';
import { sumOfGroups } from './group-pooling.js';
import { product } from './matrix.js';
import { pooledInputGradient, pooledWeightGradient } from './pooled-gradients.js';

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

/** Gradients by x, w2, b2, w3, b3, gain, bias, w4, b4. */
export function embedGroupsBackward(dtokens: Tensor, saved: readonly Tensor[], sizes: GroupSizes): Tensor[] {
  const [x, y, w2, b2, w3, gain, bias, w4, moments, maxima, innerWinners, winners] = saved as [
    ...[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor],
    ...[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor],
  ];
  const kept = { x, y, w2, b2, w3, gain, bias, w4, moments, maxima, innerWinners, winners };
  const { dy, dgain, dbias, dw4 } = behindNorm(dtokens, kept, sizes);
  const joined = joinedGradients(dy, kept, sizes);
  dy.dispose();
  const { dw3, db3, dmaxima } = groupGradients(kept, sizes, joined);
  const { dw2, db2 } = innerGradients(kept, sizes, { ...joined, db3, dmaxima });
  for (const tensor of [joined.dm, joined.dshared, dmaxima]) tensor.dispose();
  return [joined.dx, dw2, db2, dw3, db3, dgain, dbias, dw4, columnSum(dtokens)];
}

/** Through the last maximum, w4, the ReLU and the BatchNorm. */
function behindNorm(dtokens: Tensor, { y, gain, bias, moments, w4, winners }: Kept, { rows, k, width }: GroupSizes) {
  const options = { relu: true, epsilon: BATCH_NORM_EPSILON };
  const h = batchNormApply(y, gain, bias, moments, options);
  const layer = { dy: dtokens, winner: winners, k };
  const dw4 = allocate(w4.shape);
  pooledWeightGradient(layer, h, dw4, 'fresh');
  h.dispose();
  const e = allocate([rows, width]);
  pooledInputGradient(layer, w4, e, 'fresh');
  const [dy, dgain, dbias] = batchNormBackward(e, { x: y, gain, bias, moments }, options);
  e.dispose();
  return { dy, dgain, dbias, dw4 };
}

/** What dy gives to x, to M and to what a group shares. */
function joinedGradients(dy: Tensor, kept: Kept, sizes: GroupSizes) {
  const { rows, k, c1, width } = sizes;
  const m = composite(kept, sizes);
  const [dx, dm] = [allocate([rows, c1]), allocate([width, c1])] as const;
  product(plain(dx, c1), plain(dy, width), plain(m, c1), [rows, c1, width]);
  product(plain(dm, c1), plain(dy, width, true), plain(kept.x, c1), [width, c1, rows]);
  m.dispose();
  return { dx, dm, dshared: sumOfGroups(dy, k) };
}

/** Gradients of w3 and b3, and of the maxima of f. */
function groupGradients(
  { w2, b2, w3, maxima }: Kept,
  { groups, c1, c2, width }: GroupSizes,
  { dm, dshared }: { dm: Tensor; dshared: Tensor },
) {
  const db3 = columnSum(dshared);
  const [dmaxima, dw3] = [allocate([groups, c2]), allocate(w3.shape)] as const;
  product(plain(dmaxima, c2), plain(dshared, width), half(w3, c2, 0), [groups, c2, width]);
  product(half(dw3, c2, 0), plain(dshared, width, true), plain(maxima, c2), [width, c2, groups]);
  // dy^T f with f = x w2^T + b2
  product(half(dw3, c2, c2), plain(dm, c1), plain(w2, c1, true), [width, c2, c1]);
  product(half(dw3, c2, c2), plain(db3, 1), plain(b2, c2), [width, c2, 1], 'output');
  return { dw3, db3, dmaxima };
}

/** Gradients of w2 and b2; adds to dx what comes through the maxima. */
function innerGradients(
  { x, w2, w3, innerWinners }: Kept,
  { k, c1, c2, width }: GroupSizes,
  { dx, dm, db3, dmaxima }: { dx: Tensor; dm: Tensor; db3: Tensor; dmaxima: Tensor },
) {
  const dw2 = allocate(w2.shape);
  product(plain(dw2, c1), half(w3, c2, c2, true), plain(dm, c1), [c2, c1, width]);
  const layer = { dy: dmaxima, winner: innerWinners, k };
  pooledInputGradient(layer, w2, dx, 'added');
  pooledWeightGradient(layer, x, dw2, 'added');
  const db2 = columnSum(dmaxima);
  product(plain(db2, c2), plain(db3, width), half(w3, c2, c2), [1, c2, width], 'output');
  return { dw2, db2 };
}
