/** Batch normalisation over rows, with an optional ReLU (SPEC 5.1: eps 1e-5, momentum 0.1, unbiased running variance). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';

export interface BatchNormOptions {
  readonly relu?: boolean;
  readonly epsilon?: number;
}

/** Mean and biased variance of the columns of x [R,d] -> [2,d]. */
export function batchNormStatistics(x: Tensor): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const stat = allocate([2, d]);
  const { run, scratch } = kernels();
  run.batchNormStatistics(pointer(x), pointer(stat), rows, d, scratch);
  return stat;
}

/** Training mode: normalises x [R,d] by its own statistics, as `batchNormStatistics(x)` gave them. */
export function batchNorm(x: Tensor, gain: Tensor, bias: Tensor, stat: Tensor, options: BatchNormOptions = {}): Tensor {
  const { relu = false, epsilon = 1e-5 } = options;
  const [rows = 0, d = 0] = x.shape;
  return differentiable(
    [x, gain, bias],
    (save) => {
      const y = batchNormApply(x, gain, bias, stat, options);
      save([x, gain, stat, y]);
      return y;
    },
    (dy, saved) => {
      const [x, gain, stat, y] = saved as [Tensor, Tensor, Tensor, Tensor];
      const { run, scratch } = kernels();
      const [dx, dgain, dbias] = [allocate([rows, d]), allocate([d]), allocate([d])];
      const inputs = [x, gain, stat, y, dy, dx, dgain, dbias].map((tensor) => pointer(tensor as Tensor));
      run.batchNormBackward(...inputs, rows, d, epsilon, relu ? 1 : 0, scratch);
      return [dx, dgain, dbias] as Tensor[];
    },
  );
}

/** Normalises by given statistics [2,d] (evaluation mode: the running ones); no gradient. */
export function batchNormApply(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  stat: Tensor,
  options: BatchNormOptions = {},
): Tensor {
  const { relu = false, epsilon = 1e-5 } = options;
  const [rows = 0, d = 0] = x.shape;
  if (x.rank !== 2 || gain.size !== d || bias.size !== d || stat.size !== 2 * d) {
    const given = `gain [${gain.shape}], bias [${bias.shape}], statistics [${stat.shape}]`;
    throw new Error(`batchNorm: ${given} do not fit rows [${x.shape}]`);
  }
  const { run, scratch } = kernels();
  const y = allocate([rows, d]);
  const pointers = [x, gain, bias, stat, y].map(pointer);
  run.batchNormApply(...pointers, rows, d, epsilon, relu ? 1 : 0, scratch);
  return y;
}

/** Moves the running mean and variance, in place, towards a batch's statistics. */
export function batchNormTrack(
  stat: Tensor,
  runningMean: Tensor,
  runningVariance: Tensor,
  rows: number,
  momentum = 0.1,
): void {
  kernels().run.batchNormTrack(
    pointer(stat),
    pointer(runningMean),
    pointer(runningVariance),
    rows,
    runningMean.size,
    momentum,
  );
}
