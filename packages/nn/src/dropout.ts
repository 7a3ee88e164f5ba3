/** Inverted dropout: in training some values become 0 and the others are scaled up, so that evaluation needs no factor. */
import { scaleBy } from '@i2p/kernels';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { ForwardContext } from './layers.js';

/** Drops each value of x with probability `rate`; x itself in evaluation mode or where the context has no draws. */
export function dropout({ training, dropout: stream }: ForwardContext, x: Tensor, rate: number): Tensor {
  if (!training || !stream || rate === 0) return x;
  const kept = 1 / (1 - rate);
  const below = rate * 2 ** 32;
  const factors = new Float32Array(x.size);
  for (let i = 0; i < factors.length; i++) factors[i] = stream.uint32() < below ? 0 : kept;
  return scaleBy(x, tensor(factors, x.shape, 'float32'));
}
