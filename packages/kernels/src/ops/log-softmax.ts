/** Logarithm of the softmax over the classes. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** x [R,n] -> logarithm of the softmax of each row [R,n]. */
export function logSoftmax(x: Tensor): Tensor {
  if (x.rank !== 2) throw new Error(`logSoftmax: expected rows [R,n], got [${x.shape}]`);
  return tensorEngine().logSoftmax(x);
}
