/** Weighted sum of three source rows per target (SPEC 1.5). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';
import { expectIndexType } from './gather.js';

/**
 * x [S,d], index int32 [T,3], weight [T,3] -> [T,d].
 * @throws Error when an index is not within 0 .. S-1, where the engine can look at it
 */
export function interpolateRows(x: Tensor, index: Tensor, weight: Tensor): Tensor {
  if (index.size !== weight.size || !Number.isInteger(index.size / 3)) {
    throw new Error(`interpolateRows: indices [${index.shape}] and weights [${weight.shape}] must both be [T,3]`);
  }
  expectIndexType('interpolateRows', index);
  return tensorEngine().interpolateRows(x, index, weight);
}
