/** Linear layer, or 1x1 convolution, on rows. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LinearOptions } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

/**
 * x [R,in] -> x w^T + bias [R,out].
 * @param w [out,in], or [out,in,1] as a 1x1 convolution stores it
 * @throws Error when the widths disagree
 */
export function linear(x: Tensor, w: Tensor, bias?: Tensor, options: LinearOptions = {}): Tensor {
  const { constantInput = false, biasCancels = false } = options;
  const [width = 0, expected] = w.shape;
  if (x.rank !== 2 || expected !== x.shape[1])
    throw new Error(`linear: weights [${w.shape}] do not fit rows [${x.shape}]`);
  if (bias && bias.size !== width) throw new Error(`linear: bias [${bias.shape}] does not fit weights [${w.shape}]`);
  return tensorEngine().linear(x, w, bias, { constantInput, biasCancels });
}
