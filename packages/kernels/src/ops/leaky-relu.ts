/** Leaky ReLU: x where it is positive, slope * x elsewhere. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** x of any shape; the slope below zero is the same for all. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  return tensorEngine().leakyRelu(x, slope);
}
