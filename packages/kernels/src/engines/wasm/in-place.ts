/** Updates of parameters in place, on the heap. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { heapView, kernels, pointer } from '../../backend.js';
import type { AdamWUpdate } from '../../operands.js';

/** As `adamwUpdate` in ops/. */
export function adamwUpdate(updates: readonly AdamWUpdate[]): void {
  const { run } = kernels();
  for (const { parameter, gradient, m, v, ...s } of updates) {
    const corrections = [1 - s.beta1 ** s.step, 1 - s.beta2 ** s.step];
    const settings = [parameter.size, s.learningRate, s.beta1, s.beta2, s.epsilon, s.weightDecay, ...corrections];
    run.adamwStep(...[parameter, gradient, m, v].map(pointer), ...settings);
  }
}

/** Sum of the squares of all values, tensor after tensor. */
export async function sumSquares(tensors: readonly Tensor[]): Promise<number> {
  let sum = 0;
  for (const x of tensors) sum += kernels().run.sumSquares(pointer(x), x.size);
  return sum;
}

/** x *= factor. */
export function scaleInPlace(x: Tensor, factor: number): void {
  kernels().run.scaleInPlace(pointer(x), x.size, factor);
}

/** x += y. */
export function addInPlace(x: Tensor, y: Tensor): void {
  kernels().run.addInPlace(pointer(x), pointer(y), x.size);
}

/** x = values. */
export function write(x: Tensor, values: Float32Array): void {
  heapView(x).set(values);
}
