/** Product with constant factors, which is how dropout enters. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** x times factors of its size, through which nothing is trained. @throws Error when the sizes differ */
export function scaleBy(x: Tensor, factors: Tensor): Tensor {
  if (x.size !== factors.size) throw new Error(`scaleBy: factors [${factors.shape}] do not fit [${x.shape}]`);
  return tensorEngine().scaleBy(x, factors);
}
