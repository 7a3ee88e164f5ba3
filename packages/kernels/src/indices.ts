/** Row indices are checked before a kernel follows them: a wrong one would read or write another tensor's data. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { kernels, pointer } from './backend.js';

/** @throws Error naming the operation and the first index that is not within lowest .. highest */
export function expectIndices(operation: string, index: Tensor, lowest: number, highest: number): void {
  if (index.dtype !== 'int32') throw new Error(`${operation}: indices must be int32, got ${index.dtype}`);
  const values = new Int32Array(kernels().memory.buffer, pointer(index), index.size);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < lowest || value > highest) {
      throw new Error(`${operation}: index ${value} at position ${i} is not within ${lowest} .. ${highest}`);
    }
  }
}
