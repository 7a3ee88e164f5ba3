/** Logarithm of the softmax over the classes. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, heapView } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** x [R,n] -> logarithm of the softmax of each row [R,n]. */
export function logSoftmax(x: Tensor): Tensor {
  const [rows = 0, n = 0] = x.shape;
  return differentiable(
    [x],
    (save) => {
      const y = allocate([rows, n]);
      const [from, to] = [heapView(x), heapView(y)];
      for (let at = 0; at < rows * n; at += n) {
        const total = logSumExp(from, at, n);
        for (let c = at; c < at + n; c++) to[c] = (from[c] as number) - total;
      }
      save([y]);
      return y;
    },
    (dy, saved) => {
      const dx = allocate([rows, n]);
      const [y, gradient, out] = [heapView(saved[0] as Tensor), heapView(dy), heapView(dx)];
      for (let at = 0; at < rows * n; at += n) {
        let sum = 0;
        for (let c = at; c < at + n; c++) sum += gradient[c] as number;
        for (let c = at; c < at + n; c++) out[c] = (gradient[c] as number) - Math.exp(y[c] as number) * sum;
      }
      return [dx];
    },
  );
}

/** Logarithm of the sum of n exponentials, in double precision. */
function logSumExp(values: Float32Array, at: number, n: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = at; c < at + n; c++) most = Math.max(most, values[c] as number);
  let sum = 0;
  for (let c = at; c < at + n; c++) sum += Math.exp((values[c] as number) - most);
  return most + Math.log(sum);
}
