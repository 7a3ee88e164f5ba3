/** A mini-PointNet from its first activation to the token (SPEC 5.1), composed of products, pooling and BatchNorm. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import type { BatchStatistics, FoldedGroupLayers, GroupLayers, GroupSizes } from '../../operands.js';
import { BATCH_NORM_EPSILON } from '../../ops/batch-norm.js';
import { batchNormApply, batchNormStatistics } from './batch-norm.js';
import { rectifyInPlace } from './element-ops.js';
import { embedGroupsBackward } from './embed-groups-backward.js';
import { joinGroups } from './group-layers.js';
import { type Pooled, poolRows } from './group-pooling.js';
import { timesTransposed } from './linear.js';

/** As `embedGroups` in ops/. */
export function embedGroups(
  x: Tensor,
  layers: GroupLayers,
  sizes: GroupSizes,
  track: (statistics: BatchStatistics) => void,
): Tensor {
  const { w2, b2, w3, b3, gain, bias, w4, b4 } = layers;
  return differentiable(
    [x, w2, b2, w3, b3, gain, bias, w4, b4],
    (save) => {
      const inner = poolLinear(x, w2, b2, sizes.k);
      const y = joinGroups(x, inner.maxima, layers, sizes);
      const statistics = batchNormStatistics(y);
      const { moments } = statistics;
      track(statistics);
      const h = batchNormApply(y, gain, bias, moments, { relu: true, epsilon: BATCH_NORM_EPSILON });
      const outer = poolLinear(h, w4, b4, sizes.k);
      save([x, y, w2, b2, w3, gain, bias, w4, moments, inner.maxima, inner.winners, outer.winners]);
      for (const tensor of [h, y, moments, inner.maxima, inner.winners, outer.winners]) tensor.dispose();
      return outer.maxima;
    },
    (dy, saved) => embedGroupsBackward(dy, saved, sizes),
  );
}

/** Max over each group's neighbours of x w^T + bias: x [G*K,in], w [out,in(,1)]. */
function poolLinear(x: Tensor, w: Tensor, bias: Tensor, k: number): Pooled {
  const product = timesTransposed(x, w);
  const pooled = poolRows(product, bias, k);
  product.dispose();
  return pooled;
}

/** As `embedGroupsBy` in ops/. */
export function embedGroupsBy(x: Tensor, layers: FoldedGroupLayers, sizes: GroupSizes): Tensor {
  const { first, second, third, fourth } = layers;
  const hidden = timesTransposed(x, first.w, first.b);
  rectifyInPlace(hidden);
  const inner = poolLinear(hidden, second.w, second.b, sizes.k);
  const joined = { w2: second.w, b2: second.b, w3: third.w, b3: third.b };
  const y = joinGroups(hidden, inner.maxima, joined, sizes);
  rectifyInPlace(y);
  const outer = poolLinear(y, fourth.w, fourth.b, sizes.k);
  for (const tensor of [hidden, inner.maxima, inner.winners, y, outer.winners]) tensor.dispose();
  return outer.maxima;
}
