/** A BatchNorm in evaluation mode is an affine map: it becomes part of the linear layer in front of it. */

import type { LinearLayer, RunningNorm } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';
import { BATCH_NORM_EPSILON } from './batch-norm.js';

/**
 * The layer whose output is the BatchNorm of the given layer's: no gradient.
 * @throws Error when the widths disagree
 */
export function foldBatchNorm(layer: LinearLayer, norm: RunningNorm, epsilon = BATCH_NORM_EPSILON): LinearLayer {
  const { w, b } = layer;
  const [width = 0] = w.shape;
  const fits = [b, norm.gain, norm.bias, norm.mean, norm.variance].every(({ size }) => size === width);
  if (!fits) throw new Error(`foldBatchNorm: bias [${b.shape}] and gain [${norm.gain.shape}] do not fit [${w.shape}]`);
  return tensorEngine().foldBatchNorm(layer, norm, epsilon);
}
