/** Rows put one below the other or side by side. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

/** Column `c` of row `r` belongs to the left part where c < a; rows below each other are one long row. */
const join = elementwise({
  name: 'concat',
  reads: { left: 'f32', right: 'f32' },
  writes: { y: 'f32' },
  sizes: ['a', 'b'],
  code: `
let r = i / (p.a + p.b);
let c = i % (p.a + p.b);
if (c < p.a) { y[i] = left[r * p.a + c]; } else { y[i] = right[r * p.b + c - p.a]; }`,
});

const part = elementwise({
  name: 'concat, gradients',
  reads: { dy: 'f32' },
  writes: { left: 'f32', right: 'f32' },
  sizes: ['a', 'b'],
  code: `
let r = i / (p.a + p.b);
let c = i % (p.a + p.b);
if (c < p.a) { left[r * p.a + c] = dy[i]; } else { right[r * p.b + c - p.a] = dy[i]; }`,
});

function joined(left: Tensor, right: Tensor, shape: number[], [a, b]: readonly [number, number]): Tensor {
  return differentiable(
    [left, right],
    () => {
      const y = allocate(shape);
      device().run(join, { left, right, y }, { size: y.size, a, b }, elementBlocks(y.size));
      return y;
    },
    (dy) => {
      const gradients = [allocate(left.shape), allocate(right.shape)] as const;
      const [dleft, dright] = gradients;
      device().run(part, { dy, left: dleft, right: dright }, { size: dy.size, a, b }, elementBlocks(dy.size));
      return [...gradients];
    },
  );
}

/** [n,d] above [m,d] -> [n+m,d]. */
export function concatRows(above: Tensor, below: Tensor): Tensor {
  const [n = 0, d = 0] = above.shape;
  const [m = 0] = below.shape;
  return joined(above, below, [n + m, d], [above.size, below.size]);
}

/** [R,a] beside [R,b] -> [R,a+b]. */
export function concatColumns(left: Tensor, right: Tensor): Tensor {
  const [rows = 0, a = 0] = left.shape;
  const [, b = 0] = right.shape;
  return joined(left, right, [rows, a + b], [a, b]);
}
