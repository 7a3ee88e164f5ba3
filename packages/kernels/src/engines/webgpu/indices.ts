/** Row indices that operations follow. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { device } from './device.js';

/**
 * Looks at indices that the device has not got yet, which those made on the host are when they are first used. On the device a wrong one
 * gives rows of NaN and no other tensor's data.
 * @throws Error naming the operation and the first index that is not within lowest .. highest
 */
export function expectIndices(operation: string, index: Tensor, lowest: number, highest: number): void {
  const values = device().hostIndices(index);
  if (!values) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < lowest || value > highest)
      throw new Error(`${operation}: index ${value} at position ${i} is not within ${lowest} .. ${highest}`);
  }
}
