/** Rows put one below the other or side by side. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** [n,d] above [m,d] -> [n+m,d]. */
export function concatRows(above: Tensor, below: Tensor): Tensor {
  const [n = 0, d = 0] = above.shape;
  const [m = 0] = below.shape;
  return differentiable(
    [above, below],
    () => {
      const y = allocate([n + m, d]);
      copyBytes(pointer(above), pointer(y), n * d);
      copyBytes(pointer(below), pointer(y) + 4 * n * d, m * d);
      return y;
    },
    (dy) => {
      const [dabove, dbelow] = [allocate([n, d]), allocate([m, d])];
      copyBytes(pointer(dy), pointer(dabove as Tensor), n * d);
      copyBytes(pointer(dy) + 4 * n * d, pointer(dbelow as Tensor), m * d);
      return [dabove, dbelow] as Tensor[];
    },
  );
}

/** [R,a] beside [R,b] -> [R,a+b]. */
export function concatColumns(left: Tensor, right: Tensor): Tensor {
  const [rows = 0, a = 0] = left.shape;
  const [, b = 0] = right.shape;
  const width = a + b;
  return differentiable(
    [left, right],
    () => {
      const y = allocate([rows, width]);
      const heap = new Uint32Array(kernels().memory.buffer);
      const [p, q, o] = [pointer(left) / 4, pointer(right) / 4, pointer(y) / 4];
      for (let r = 0; r < rows; r++) {
        heap.copyWithin(o + r * width, p + r * a, p + (r + 1) * a);
        heap.copyWithin(o + r * width + a, q + r * b, q + (r + 1) * b);
      }
      return y;
    },
    (dy) => {
      const [dleft, dright] = [allocate([rows, a]), allocate([rows, b])] as [Tensor, Tensor];
      const heap = new Uint32Array(kernels().memory.buffer);
      const [p, q, o] = [pointer(dleft) / 4, pointer(dright) / 4, pointer(dy) / 4];
      for (let r = 0; r < rows; r++) {
        heap.copyWithin(p + r * a, o + r * width, o + r * width + a);
        heap.copyWithin(q + r * b, o + r * width + a, o + (r + 1) * width);
      }
      return [dleft, dright];
    },
  );
}

function copyBytes(from: number, to: number, floats: number): void {
  new Uint8Array(kernels().memory.buffer).copyWithin(to, from, from + 4 * floats);
}
