/** Layer normalisation over the last axis. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** x [R,d] -> normalised rows times gain [d] plus bias [d]. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  const [, d = 0] = x.shape;
  if (x.rank !== 2 || gain.size !== d || bias.size !== d) {
    throw new Error(`layerNorm: gain [${gain.shape}] and bias [${bias.shape}] do not fit rows [${x.shape}]`);
  }
  return tensorEngine().layerNorm(x, gain, bias, epsilon);
}
