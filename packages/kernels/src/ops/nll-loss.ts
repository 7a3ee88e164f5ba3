/** Negative log-likelihood with the official label smoothing (SPEC 8: the remainder goes to the n - 1 other classes, not to all n). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/**
 * Mean over the rows of -sum_c t_c p_c -> scalar: t is 1 - smoothing at the label and smoothing / (n - 1) at every other class.
 * @param logProbabilities [R,n]
 * @param labels [R]
 * @throws Error when sizes differ, a label is no class, or the smoothing is not in [0, 1)
 */
export function nllLoss(logProbabilities: Tensor, labels: Int32Array, smoothing = 0): Tensor {
  const [rows = 0, n = 0] = logProbabilities.shape;
  if (labels.length !== rows) throw new Error(`nllLoss: ${labels.length} labels for rows [${logProbabilities.shape}]`);
  if (!(smoothing >= 0 && smoothing < 1)) throw new Error(`nllLoss: smoothing must be in [0, 1), got ${smoothing}`);
  const wrong = labels.findIndex((label) => label < 0 || label >= n);
  if (wrong >= 0) throw new Error(`nllLoss: label ${labels[wrong]} at position ${wrong} is not within 0 .. ${n - 1}`);
  return tensorEngine().nllLoss(logProbabilities, labels, smoothing);
}
