/**
 * A mini-PointNet in TensorFlow's operations (SPEC 5.1). As in the wasm engine, the two inner linear layers act as one matrix on the rows,
 * and what all neighbours of a group have in common is computed once a group.
 */
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { BatchStatistics, FoldedGroupLayers, GroupLayers, GroupSizes } from '../../operands.js';
import { BATCH_NORM_EPSILON } from '../../ops/batch-norm.js';
import { affine, batchNormStatistics, normalised, normGradients } from './batch-norm.js';
import { matrix } from './layers.js';
import {
  add,
  argMax,
  columnSum,
  concat,
  matMul,
  max,
  mul,
  oneHot,
  operation,
  relu,
  reluGradient,
  reshape,
  slice,
  sum,
} from './raw.js';

/** Maxima over the k rows of each group [G,d], and the first row that has each. */
function pooled(x: Tensor, k: number): { maxima: Tensor; winners: Tensor } {
  const [, d = 0] = x.shape;
  const groups = reshape(x, [-1, k, d]);
  return { maxima: max(groups, [1]), winners: argMax(groups, 1) };
}

/** The gradient of maxima [G,d] by the rows [G*k,d]. */
function unpooled(dmaxima: Tensor, winners: Tensor, k: number): Tensor {
  const [groups = 0, d = 0] = dmaxima.shape;
  return reshape(mul(oneHot(winners, k, 1), reshape(dmaxima, [groups, 1, d])), [groups * k, d]);
}

/** The group half and the local half of w3 [width,2c2]. */
function halves(w3: Tensor, { width, c2 }: GroupSizes): [Tensor, Tensor] {
  const both = matrix(w3);
  return [slice(both, [0, 0], [width, c2]), slice(both, [0, c2], [width, c2])];
}

/** Rows [G,d] beside each of their k neighbours [G*k,d]. */
function addToGroups(rows: Tensor, shared: Tensor, { groups, k, width }: GroupSizes): Tensor {
  return reshape(add(reshape(rows, [groups, k, width]), reshape(shared, [groups, 1, width])), [groups * k, width]);
}

/** As `embedGroups` in ops/. */
export function embedGroups(
  x: Tensor,
  { w2, b2, w3, b3, gain, bias, w4, b4 }: GroupLayers,
  sizes: GroupSizes,
  track: (statistics: BatchStatistics) => void,
): Tensor {
  return operation(
    [x, w2, b2, w3, b3, gain, bias, w4, b4],
    (save) => {
      const [ofGroup, local] = halves(w3, sizes);
      const inner = pooled(matMul(x, matrix(w2), false, true), sizes.k);
      const maxima = add(inner.maxima, b2);
      const common = add(reshape(matMul(reshape(b2, [1, sizes.c2]), local, false, true), [sizes.width]), b3);
      const shared = add(matMul(maxima, ofGroup, false, true), common);
      const m = matMul(local, matrix(w2));
      const y = addToGroups(matMul(x, m, false, true), shared, sizes);
      const statistics = batchNormStatistics(y);
      track(statistics);
      const { rows, inverse } = normalised(y, statistics.moments, BATCH_NORM_EPSILON);
      const h = relu(affine(y, gain, bias, statistics.moments, inverse));
      const outer = pooled(matMul(h, matrix(w4), false, true), sizes.k);
      save([x, w2, b2, w3, gain, w4, maxima, inner.winners, rows, inverse, h, outer.winners]);
      return add(outer.maxima, b4);
    },
    (dy, saved) => embedGradients(dy, saved, sizes),
  );
}

/** Gradients by x, w2, b2, w3, b3, gain, bias, w4, b4. */
function embedGradients(dtokens: Tensor, saved: readonly Tensor[], sizes: GroupSizes): Tensor[] {
  const [x, w2, b2, w3, gain, w4, maxima, innerWinners, rows, inverse, h, winners] = saved as [
    ...[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor],
    ...[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor],
  ];
  const { groups, k, c2, width } = sizes;
  const [ofGroup, local] = halves(w3, sizes);
  const dz = unpooled(dtokens, winners, k);
  const dw4 = matMul(dz, h, true);
  const [dy, dgain, dbias] = normGradients(reluGradient(matMul(dz, matrix(w4)), h), rows, inverse, gain);
  const dshared = sum(reshape(dy, [groups, k, width]), [1]);
  const db3 = columnSum(dshared);
  const dm = matMul(dy, x, true);
  const dmaxima = matMul(dshared, ofGroup);
  const df = unpooled(dmaxima, innerWinners, k);
  const outer = matMul(reshape(db3, [width, 1]), reshape(b2, [1, c2]));
  const dlocal = add(matMul(dm, matrix(w2), false, true), outer);
  const dw2 = add(matMul(local, dm, true), matMul(df, x, true));
  const db2 = add(columnSum(dmaxima), reshape(matMul(reshape(db3, [1, width]), local), [c2]));
  const dx = add(matMul(dy, matMul(local, matrix(w2))), matMul(df, matrix(w2)));
  const dw3 = concat([matMul(dshared, maxima, true), dlocal], 1);
  return [
    dx,
    reshape(dw2, w2.shape),
    db2,
    reshape(dw3, w3.shape),
    db3,
    dgain,
    dbias,
    reshape(dw4, w4.shape),
    columnSum(dtokens),
  ];
}

/** As `embedGroupsBy` in ops/. */
export function embedGroupsBy(
  x: Tensor,
  { first, second, third, fourth }: FoldedGroupLayers,
  sizes: GroupSizes,
): Tensor {
  return tidy(() => {
    const [ofGroup, local] = halves(third.w, sizes);
    const hidden = relu(add(matMul(x, matrix(first.w), false, true), first.b));
    const f = add(matMul(hidden, matrix(second.w), false, true), second.b);
    const maxima = max(reshape(f, [-1, sizes.k, sizes.c2]), [1]);
    const shared = add(matMul(maxima, ofGroup, false, true), third.b);
    const h = relu(addToGroups(matMul(f, local, false, true), shared, sizes));
    return add(max(reshape(matMul(h, matrix(fourth.w), false, true), [-1, sizes.k, sizes.out]), [1]), fourth.b);
  });
}

/** As `maxOverGroups` in ops/. */
export function maxOverGroups(x: Tensor, k: number): Tensor {
  return operation(
    [x],
    (save) => {
      const { maxima, winners } = pooled(x, k);
      save([winners]);
      return maxima;
    },
    (dy, saved) => [unpooled(dy, saved[0] as Tensor, k)],
  );
}

/** As `meanOverGroups` in ops/. */
export function meanOverGroups(x: Tensor, k: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  return operation(
    [x],
    () => mul(sum(reshape(x, [-1, k, d]), [1]), 1 / k),
    (dy) => {
      const share = reshape(mul(dy, 1 / k), [rows / k, 1, d]);
      return [
        reshape(
          concat(
            Array.from({ length: k }, () => share),
            1,
          ),
          [rows, d],
        ),
      ];
    },
  );
}
