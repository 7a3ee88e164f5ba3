/** Updates of parameters in place, on the heap. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { kernels, pointer } from '../backend.js';

export interface AdamWStep {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** 1 for the first step. */
  readonly step: number;
}

/** One AdamW step of a parameter and its moments, all of one size. */
export function adamwUpdate(parameter: Tensor, gradient: Tensor, m: Tensor, v: Tensor, s: AdamWStep): void {
  if ([gradient, m, v].some((tensor) => tensor.size !== parameter.size)) {
    const given = `parameter [${parameter.shape}], gradient [${gradient.shape}], moments [${m.shape}] and [${v.shape}]`;
    throw new Error(`adamwUpdate: ${given} differ in size`);
  }
  const pointers = [parameter, gradient, m, v].map(pointer);
  const corrections = [1 - s.beta1 ** s.step, 1 - s.beta2 ** s.step];
  kernels().run.adamwStep(
    ...pointers,
    parameter.size,
    s.learningRate,
    s.beta1,
    s.beta2,
    s.epsilon,
    s.weightDecay,
    ...corrections,
  );
}

/** Sum of the squares of a tensor's values. */
export function sumSquares(x: Tensor): number {
  return kernels().run.sumSquares(pointer(x), x.size);
}

/** x *= factor, in place. */
export function scaleInPlace(x: Tensor, factor: number): void {
  kernels().run.scaleInPlace(pointer(x), x.size, factor);
}

/** x += y, in place. @throws Error when the sizes differ */
export function addInPlace(x: Tensor, y: Tensor): void {
  if (x.size !== y.size) throw new Error(`addInPlace: [${x.shape}] and [${y.shape}] differ in size`);
  kernels().run.addInPlace(pointer(x), pointer(y), x.size);
}
