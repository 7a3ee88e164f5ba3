/** Batch normalisation over rows, with an optional ReLU (SPEC 5.1: eps 1e-5, momentum 0.1, unbiased running variance). */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { BatchNormOptions, BatchStatistics } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

/** Added to the variance unless told otherwise. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Mean and biased variance of the columns of x [R,d], joined with the other workers' where a reduction is in use. */
export function batchNormStatistics(x: Tensor): BatchStatistics {
  return tensorEngine().batchNormStatistics(x);
}

/** Training mode: normalises x [R,d] by its own statistics, as `batchNormStatistics(x)` gave them. */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  statistics: BatchStatistics,
  options: BatchNormOptions = {},
): Tensor {
  expectFit(x, gain, bias, statistics.moments);
  return tensorEngine().batchNorm(x, gain, bias, statistics, settings(options));
}

/** Normalises by given statistics [2,d] (evaluation mode: the running ones); no gradient. */
export function batchNormApply(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  stat: Tensor,
  options: BatchNormOptions = {},
): Tensor {
  expectFit(x, gain, bias, stat);
  return tensorEngine().batchNormApply(x, gain, bias, stat, settings(options));
}

/** Moves the running mean and variance, in place, towards a batch's statistics. */
export function batchNormTrack(
  statistics: BatchStatistics,
  runningMean: Tensor,
  runningVariance: Tensor,
  momentum = 0.1,
): void {
  tensorEngine().batchNormTrack(statistics, runningMean, runningVariance, momentum);
}

function settings({ relu = false, epsilon = BATCH_NORM_EPSILON }: BatchNormOptions): Required<BatchNormOptions> {
  return { relu, epsilon };
}

function expectFit(x: Tensor, gain: Tensor, bias: Tensor, stat: Tensor): void {
  const [, d = 0] = x.shape;
  if (x.rank === 2 && gain.size === d && bias.size === d && stat.size === 2 * d) return;
  const given = `gain [${gain.shape}], bias [${bias.shape}], statistics [${stat.shape}]`;
  throw new Error(`batchNorm: ${given} do not fit rows [${x.shape}]`);
}
