/** Leaky ReLU: x where it is positive, slope * x elsewhere. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, heapView } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** x of any shape; the slope below zero is the same for all. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  const scaled = (values: Tensor, signs: Tensor): Tensor => {
    const y = allocate(x.shape);
    const [from, sign, to] = [heapView(values), heapView(signs), heapView(y)];
    for (let i = 0; i < to.length; i++) to[i] = (from[i] as number) * ((sign[i] as number) > 0 ? 1 : slope);
    return y;
  };
  return differentiable(
    [x],
    (save) => {
      save([x]);
      return scaled(x, x);
    },
    (dy, saved) => [scaled(dy, saved[0] as Tensor)],
  );
}
