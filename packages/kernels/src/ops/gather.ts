/** Rows by index. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/**
 * x [M,d], index int32 [n] -> [n,d]; index -1 gives a row of zeros. The gradient adds rows up where indices repeat.
 * @throws Error when an index is not within -1 .. M-1, where the engine can look at it
 */
export function gatherRows(x: Tensor, index: Tensor): Tensor {
  expectIndexType('gatherRows', index);
  return tensorEngine().gatherRows(x, index);
}

/** @throws Error when indices are no whole numbers */
export function expectIndexType(operation: string, index: Tensor): void {
  if (index.dtype !== 'int32') throw new Error(`${operation}: indices must be int32, got ${index.dtype}`);
}
