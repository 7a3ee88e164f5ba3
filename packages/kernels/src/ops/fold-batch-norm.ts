/** A BatchNorm in evaluation mode is an affine map: it becomes part of the linear layer in front of it. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, heapView } from '../backend.js';
import { BATCH_NORM_EPSILON } from './batch-norm.js';

/** Weights [out,in(,1)] and bias [out]. */
export interface LinearLayer {
  readonly w: Tensor;
  readonly b: Tensor;
}

/** What a BatchNorm normalises by in evaluation mode, [out] each. */
export interface RunningNorm {
  readonly gain: Tensor;
  readonly bias: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * The layer whose output is the BatchNorm of the given layer's: no gradient.
 * @throws Error when the widths disagree
 */
export function foldBatchNorm({ w, b }: LinearLayer, norm: RunningNorm, epsilon = BATCH_NORM_EPSILON): LinearLayer {
  const [width = 0] = w.shape;
  const fits = [b, norm.gain, norm.bias, norm.mean, norm.variance].every(({ size }) => size === width);
  if (!fits) throw new Error(`foldBatchNorm: bias [${b.shape}] and gain [${norm.gain.shape}] do not fit [${w.shape}]`);
  const folded = { w: allocate(w.shape), b: allocate([width]) };
  const inner = w.size / width;
  const [from, to, shift] = [heapView(w), heapView(folded.w), heapView(folded.b)];
  const [offset, gain, bias, mean, variance] = [b, norm.gain, norm.bias, norm.mean, norm.variance].map(heapView) as [
    ...[Float32Array, Float32Array, Float32Array, Float32Array, Float32Array],
  ];
  for (let c = 0; c < width; c++) {
    const scale = (gain[c] as number) / Math.sqrt((variance[c] as number) + epsilon);
    shift[c] = (bias[c] as number) + scale * ((offset[c] as number) - (mean[c] as number));
    for (let i = c * inner; i < (c + 1) * inner; i++) to[i] = scale * (from[i] as number);
  }
  return folded;
}
