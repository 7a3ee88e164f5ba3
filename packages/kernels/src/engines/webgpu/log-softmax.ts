/** Logarithm of the softmax over the classes: a few dozen of them, an invocation a row. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

const forward = elementwise({
  name: 'log softmax',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  sizes: ['n'],
  code: `
let first = i * p.n;
var most = x[first];
for (var c = 1u; c < p.n; c++) { most = max(most, x[first + c]); }
var sum = 0f;
for (var c = 0u; c < p.n; c++) { sum += exp(x[first + c] - most); }
let rest = log(sum);
for (var c = 0u; c < p.n; c++) { y[first + c] = x[first + c] - most - rest; }`,
});

const backward = elementwise({
  name: 'log softmax, gradient',
  reads: { y: 'f32', dy: 'f32' },
  writes: { dx: 'f32' },
  sizes: ['n'],
  code: `
let first = i * p.n;
var sum = 0f;
for (var c = 0u; c < p.n; c++) { sum += dy[first + c]; }
for (var c = 0u; c < p.n; c++) { dx[first + c] = dy[first + c] - exp(y[first + c]) * sum; }`,
});

/** As `logSoftmax` in ops/. */
export function logSoftmax(x: Tensor): Tensor {
  const [rows = 0, n = 0] = x.shape;
  return differentiable(
    [x],
    (save) => {
      const y = allocate([rows, n]);
      device().run(forward, { x, y }, { size: rows, n }, elementBlocks(rows));
      save([y]);
      return y;
    },
    (dy, saved) => {
      const dx = allocate([rows, n]);
      device().run(backward, { y: saved[0] as Tensor, dy, dx }, { size: rows, n }, elementBlocks(rows));
      return [dx];
    },
  );
}
