/** Exact (erf) GELU, with the bias of the layer in front when it is given. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/**
 * Element-wise v * Phi(v), v = x + bias; x of any shape, or [R,d] with bias [d].
 * @throws Error when the bias does not fit
 */
export function gelu(x: Tensor, bias?: Tensor): Tensor {
  if (bias && x.shape.at(-1) !== bias.size) throw new Error(`gelu: bias [${bias.shape}] does not fit [${x.shape}]`);
  return tensorEngine().gelu(x, bias);
}
