/** Batch normalisation over rows, with an optional ReLU (SPEC 5.1). */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, heapView, kernels, pointer, zerosOf } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import type { BatchNormOptions, BatchStatistics } from '../../operands.js';
import { reduceMoments, reduceSums } from './reduce-moments.js';

/** Rows whose mean serves as centre while the moments are summed up. */
const CENTRE_ROWS = 1024;

/** Mean and biased variance of the columns of x [R,d], joined with the other workers' where a reduction is in use. */
export function batchNormStatistics(x: Tensor): BatchStatistics {
  const [rows = 0, d = 0] = x.shape;
  const { run, scratch } = kernels();
  run.momentsStart(pointer(x), scratch, Math.min(rows, CENTRE_ROWS), d);
  run.momentsAdd(pointer(x), scratch, rows, d);
  return finishMoments(scratch, rows, d);
}

/** Statistics from the sums that `momentsAdd` left at a byte offset. */
export function finishMoments(sums: number, rows: number, d: number): BatchStatistics {
  const moments = allocate([2, d]);
  kernels().run.momentsFinish(sums, pointer(moments), rows, d);
  return { moments, rows: reduceMoments(moments, rows) };
}

/** Training mode: normalises x [R,d] by its own statistics, as `batchNormStatistics(x)` gave them. */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  statistics: BatchStatistics,
  options: Required<BatchNormOptions>,
): Tensor {
  return differentiable(
    [x, gain, bias],
    (save) => {
      const y = batchNormApply(x, gain, bias, statistics.moments, options);
      save([x, gain, bias, statistics.moments]);
      return y;
    },
    (dy, saved) => batchNormBackward(dy, saved as [Tensor, Tensor, Tensor, Tensor], statistics.rows, options),
  );
}

/** Gradients by x, gain and bias; those of gain and bias are this worker's alone. */
function batchNormBackward(
  dy: Tensor,
  [x, gain, bias, moments]: [Tensor, Tensor, Tensor, Tensor],
  totalRows: number,
  { relu, epsilon }: Required<BatchNormOptions>,
): Tensor[] {
  const { run, scratch } = kernels();
  const [rows = 0, d = 0] = x.shape;
  const settings = [rows, d, epsilon, relu ? 1 : 0, scratch];
  const [dgain, dbias] = [zerosOf([d]), zerosOf([d])] as [Tensor, Tensor];
  run.batchNormBackwardSums(...[x, gain, bias, moments, dy, dgain, dbias].map(pointer), ...settings);
  const means = gradientMeans(dgain, dbias, rows, totalRows);
  const dx = allocate([rows, d]);
  run.batchNormBackwardInput(...[x, gain, bias, moments, dy, means, dx].map(pointer), ...settings);
  means.dispose();
  return [dx, dgain, dbias];
}

/** The sums dgain and dbias over this worker's rows as means over all workers' rows [2,d]. */
export function gradientMeans(dgain: Tensor, dbias: Tensor, rows: number, totalRows: number): Tensor {
  const means = allocate([2, dgain.size]);
  heapView(means).set(heapView(dgain));
  heapView(means).set(heapView(dbias), dgain.size);
  reduceSums(means, rows);
  kernels().run.scaleInPlace(pointer(means), means.size, 1 / totalRows);
  return means;
}

/** Normalises by given statistics [2,d] (evaluation mode: the running ones); no gradient. */
export function batchNormApply(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  stat: Tensor,
  { relu, epsilon }: Required<BatchNormOptions>,
): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const { run, scratch } = kernels();
  const y = allocate([rows, d]);
  const pointers = [x, gain, bias, stat, y].map(pointer);
  run.batchNormApply(...pointers, rows, d, epsilon, relu ? 1 : 0, scratch);
  return y;
}

/** Moves the running mean and variance, in place, towards a batch's statistics. */
export function batchNormTrack(
  { moments, rows }: BatchStatistics,
  runningMean: Tensor,
  runningVariance: Tensor,
  momentum: number,
): void {
  const pointers = [moments, runningMean, runningVariance].map(pointer);
  kernels().run.batchNormTrack(...pointers, rows, runningMean.size, momentum);
}
