/**
 * How much the losses of a share count where several workers or ranks stand for one batch. A loss is a mean over tokens, and shares differ a little in
 * how many of theirs are masked: weighted by that, the mean of the shares' losses is the loss of the whole batch, gradients included.
 */
import type { BatchNormReduction } from '@i2p/kernels';
import { type LossWeights, maskedRows, packVisible, type TrainingBatch } from '@i2p/mae';

/**
 * Weights of each slice of this share; 1 on average over the shares.
 * @param shares workers or ranks, which all call this
 * @param sums adds up over them
 */
export function lossWeights(
  batches: readonly TrainingBatch[],
  shares: number,
  sums: BatchNormReduction,
): LossWeights[] {
  const own = batches.map(({ masks, batch }) => ({
    masked: maskedRows(masks[1]).length,
    visible: packVisible(masks[1], batch).rows.length,
  }));
  const totals = Float64Array.from(own.flatMap(({ masked, visible }) => [masked, visible]));
  sums(totals, 0);
  return own.map(({ masked, visible }, slice) => ({
    loss3d: (shares * masked) / (totals[2 * slice] as number),
    loss2d: (shares * visible) / (totals[2 * slice + 1] as number),
  }));
}
