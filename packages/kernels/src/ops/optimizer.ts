/** Updates of parameters in place. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { AdamWUpdate } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

/** One AdamW step of many parameters, whose values and moments change in place. @throws Error when sizes differ */
export function adamwUpdate(updates: readonly AdamWUpdate[]): void {
  for (const { parameter, gradient, m, v } of updates) {
    if (![gradient, m, v].some((tensor) => tensor.size !== parameter.size)) continue;
    const given = `parameter [${parameter.shape}], gradient [${gradient.shape}], moments [${m.shape}] and [${v.shape}]`;
    throw new Error(`adamwUpdate: ${given} differ in size`);
  }
  tensorEngine().adamwUpdate(updates);
}

/** Sum of the squares of all values of some tensors. */
export function sumSquares(tensors: readonly Tensor[]): Promise<number> {
  return tensorEngine().sumSquares(tensors);
}

/** x *= factor, in place. */
export function scaleInPlace(x: Tensor, factor: number): void {
  tensorEngine().scaleInPlace(x, factor);
}

/** x += y, in place. @throws Error when the sizes differ */
export function addInPlace(x: Tensor, y: Tensor): void {
  if (x.size !== y.size) throw new Error(`addInPlace: [${x.shape}] and [${y.shape}] differ in size`);
  tensorEngine().addInPlace(x, y);
}
