/** A BatchNorm in evaluation mode is an affine map: it becomes part of the linear layer in front of it. */

import { allocate, heapView } from '../../backend.js';
import type { LinearLayer, RunningNorm } from '../../operands.js';

/** As `foldBatchNorm` in ops/. */
export function foldBatchNorm({ w, b }: LinearLayer, norm: RunningNorm, epsilon: number): LinearLayer {
  const [width = 0] = w.shape;
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
