/** Losses and gradients of a step that is worked off slice by slice: gradient accumulation. */
import { useBatchNormReduction } from '@i2p/kernels';
import type { I2PMae, LossWeights, TrainingBatch } from '@i2p/mae';
import { accumulateGradients, disposeGradients, type NamedGradients } from '@i2p/nn';
import { randomStream } from '@i2p/random';
import { UserError } from '../user-error.js';
import { firstBadTensor } from './bad-number.js';
import { type BatchSlice, streamOfSlice } from './batch-slice.js';
import { constantLoss2d, constantLoss3d } from './constant-prediction.js';

/** Means over slices of equal size. */
export interface Losses {
  readonly loss3d: number;
  /** Without 2D targets: 0. */
  readonly loss2d: number;
  /** Losses of the best constant prediction. */
  readonly constant3d: number;
  readonly constant2d: number | undefined;
}

/** The step whose draws are wanted, and which part of its batch each slice is. */
export interface StepSlices {
  /** Zero-based. */
  readonly step: number;
  readonly seed: number;
  readonly batch: number;
  readonly slices: readonly BatchSlice[];
  /** Of each slice's losses, where other workers or ranks have the rest of it. */
  readonly weights?: readonly LossWeights[] | undefined;
}

/**
 * Forward and backward of every slice.
 * @returns the losses' means and the gradients' sums, which the caller divides and disposes of
 * @throws UserError when a loss is not a number, naming the step and the first tensor that went bad
 */
export async function accumulate(
  model: I2PMae,
  batches: readonly TrainingBatch[],
  { step, seed, batch, slices, weights }: StepSlices,
): Promise<{ losses: Losses; sums: NamedGradients }> {
  const all: Losses[] = [];
  const sums: NamedGradients = new Map();
  try {
    for (const [i, slice] of slices.entries()) {
      const part = batches[i] as TrainingBatch;
      const draws = streamOfSlice(randomStream(seed, 'drop-path', step), slice, batch);
      const { loss3d, loss2d, gradients } = await model.lossAndGradientsAsync(part, draws, weights?.[i]);
      try {
        if (!Number.isFinite(loss3d) || !Number.isFinite(loss2d)) {
          // the search runs forward once more, and the other workers do not
          useBatchNormReduction(undefined);
          const bad = (await firstBadTensor(model, part, gradients)) ?? 'no parameter or gradient';
          const losses = `3D ${loss3d}, 2D ${loss2d}`;
          throw new UserError(`step ${step + 1}: the loss is not a number (${losses}); the first bad tensor: ${bad}`);
        }
        accumulateGradients(sums, gradients);
      } finally {
        disposeGradients(gradients);
      }
      const constants = { constant3d: constantLoss3d(part), constant2d: constantLoss2d(part, model.targetStatistics) };
      all.push(weighted({ loss3d, loss2d, ...constants }, weights?.[i]));
    }
    return { losses: meanLosses(all), sums };
  } catch (error) {
    disposeGradients(sums);
    throw error;
  }
}

/** So that their mean over workers or ranks is the whole batch's. */
function weighted(losses: Losses, weights: LossWeights | undefined): Losses {
  if (!weights) return losses;
  const { loss3d, loss2d, constant3d, constant2d } = losses;
  return {
    loss3d: weights.loss3d * loss3d,
    loss2d: weights.loss2d * loss2d,
    constant3d: weights.loss3d * constant3d,
    constant2d: constant2d === undefined ? undefined : weights.loss2d * constant2d,
  };
}

/** Means of slices of equal size, or of workers. */
export function meanLosses(all: readonly Losses[]): Losses {
  const mean = (of: (losses: Losses) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const with2d = all.every(({ constant2d }) => constant2d !== undefined);
  return {
    loss3d: mean(({ loss3d }) => loss3d),
    loss2d: mean(({ loss2d }) => loss2d),
    constant3d: mean(({ constant3d }) => constant3d),
    constant2d: with2d ? mean(({ constant2d }) => constant2d ?? 0) : undefined,
  };
}
