/** Batch normalisation over rows in TensorFlow's operations (SPEC 5.1). */
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { batchNormReduction } from '../../batch-norm-reduction.js';
import type { BatchNormOptions, BatchStatistics, LinearLayer, RunningNorm } from '../../operands.js';
import { replace } from './in-place.js';
import {
  add,
  columnSum,
  concat,
  mul,
  operation,
  relu as positive,
  reluGradient,
  reshape,
  rsqrt,
  slice,
  squaredDifference,
  sub,
} from './raw.js';

type Options = Required<BatchNormOptions>;

/** Mean and variance of moments [2,d], [1,d] each. */
export function meanAndVariance(moments: Tensor): [Tensor, Tensor] {
  const d = moments.size / 2;
  return [slice(moments, [0, 0], [1, d]), slice(moments, [1, 0], [1, d])];
}

/** As `batchNormStatistics` in ops/. @throws Error where workers share a batch: that is built for the wasm engine */
export function batchNormStatistics(x: Tensor): BatchStatistics {
  if (batchNormReduction()) throw new Error('the tensorflow engine does not share BatchNorm statistics among workers');
  const [rows = 0] = x.shape;
  const moments = tidy(() => {
    const d = x.size / rows;
    const columnMean = (of: Tensor): Tensor => reshape(mul(columnSum(of), 1 / rows), [1, d]);
    // twice, since a sum of many numbers far from zero loses digits
    const rough = columnMean(x);
    const centre = add(rough, columnMean(sub(x, rough)));
    return concat([centre, columnMean(squaredDifference(x, centre))], 0);
  });
  return { moments, rows };
}

/** Normalised rows before gain and bias, and the inverse deviation [1,d]. */
export function normalised(x: Tensor, moments: Tensor, epsilon: number): { rows: Tensor; inverse: Tensor } {
  const [centre, variance] = meanAndVariance(moments);
  const inverse = rsqrt(add(variance, epsilon));
  return { rows: mul(sub(x, centre), inverse), inverse };
}

/**
 * Gain and bias applied to normalised rows, as one factor and one summand a channel: rounded as in PyTorch, so that the same values lie
 * above 0.
 */
export function affine(x: Tensor, gain: Tensor, bias: Tensor, moments: Tensor, inverse: Tensor): Tensor {
  const [centre] = meanAndVariance(moments);
  const factor = mul(inverse, gain);
  return add(mul(x, factor), sub(bias, mul(centre, factor)));
}

/** As `batchNormApply` in ops/. */
export function batchNormApply(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  stat: Tensor,
  { relu, epsilon }: Options,
): Tensor {
  return tidy(() => {
    const moments = reshape(stat, [2, gain.size]);
    const inverse = rsqrt(add(meanAndVariance(moments)[1], epsilon));
    const y = affine(x, gain, bias, moments, inverse);
    return relu ? positive(y) : y;
  });
}

/** As `batchNorm` in ops/. */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  { moments }: BatchStatistics,
  { relu, epsilon }: Options,
): Tensor {
  return operation(
    [x, gain, bias],
    (save) => {
      const { rows, inverse } = normalised(x, moments, epsilon);
      const applied = affine(x, gain, bias, moments, inverse);
      const y = relu ? positive(applied) : applied;
      save(relu ? [rows, inverse, gain, y] : [rows, inverse, gain]);
      return y;
    },
    (dy, saved) => {
      const [rows, inverse, gain, y] = saved as [Tensor, Tensor, Tensor, Tensor?];
      const behind = y ? reluGradient(dy, y) : dy;
      return normGradients(behind, rows, inverse, gain);
    },
  );
}

/** Gradients by the rows in front of a BatchNorm by batch statistics, by its gain and by its bias. */
export function normGradients(
  dy: Tensor,
  rows: Tensor,
  inverse: Tensor,
  gain: Tensor,
): [dx: Tensor, dgain: Tensor, dbias: Tensor] {
  const [count = 0] = rows.shape;
  const [dgain, dbias] = [columnSum(mul(dy, rows)), columnSum(dy)];
  const common = add(mul(rows, mul(dgain, 1 / count)), mul(dbias, 1 / count));
  return [mul(sub(dy, common), mul(inverse, gain)), dgain, dbias];
}

/** As `batchNormTrack` in ops/. */
export function batchNormTrack(
  { moments, rows }: BatchStatistics,
  runningMean: Tensor,
  runningVariance: Tensor,
  momentum: number,
): void {
  const towards = (running: Tensor, value: Tensor): Tensor =>
    add(mul(running, 1 - momentum), mul(reshape(value, running.shape), momentum));
  replace(runningMean, () => towards(runningMean, meanAndVariance(moments)[0]));
  replace(runningVariance, () => towards(runningVariance, mul(meanAndVariance(moments)[1], rows / (rows - 1))));
}

/** As `foldBatchNorm` in ops/. */
export function foldBatchNorm({ w, b }: LinearLayer, norm: RunningNorm, epsilon: number): LinearLayer {
  const [width = 0] = w.shape;
  return tidy(() => {
    const scale = mul(norm.gain, rsqrt(add(norm.variance, epsilon)));
    return {
      w: mul(w, reshape(scale, [width, ...w.shape.slice(1).map(() => 1)])),
      b: add(norm.bias, mul(scale, sub(b, norm.mean))),
    };
  });
}
