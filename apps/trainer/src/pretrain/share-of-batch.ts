/**
 * What lets the shares of several workers or ranks stand for one batch, beside BatchNorm over all of them: the result is then that of one process on the
 * whole batch, within rounding.
 */
import type { BatchNormReduction } from '@i2p/kernels';
import { type LossWeights, type MaeConfig, maskedRows, packVisible, type TrainingBatch } from '@i2p/mae';

/** The official leak makes token 0 of a batch visible, which is in the first share (SPEC 4.2). */
export function configOfShare(config: MaeConfig, share: number): MaeConfig {
  return share === 0 ? config : { ...config, leakIndexZero: false };
}

/**
 * How much the losses of a share's slices count, 1 on average over the shares. A loss is a mean over tokens, and shares differ a little in how many of
 * theirs are masked: weighted by that, the mean of the shares' losses is the loss of the whole batch, gradients included.
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
