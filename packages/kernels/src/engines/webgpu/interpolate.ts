/** Weighted sum of three source rows per target (SPEC 1.5). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { expectIndices } from './indices.js';
import { elementBlocks, elementwise } from './program.js';
import { scatterRows } from './scatter-rows.js';

const interpolate = elementwise({
  name: 'interpolate rows',
  reads: { x: 'f32', index: 'i32', weight: 'f32' },
  writes: { y: 'f32' },
  sizes: ['d', 'rows'],
  numbers: ['invalid'],
  code: `
let goal = i / p.d;
let c = i % p.d;
var sum = 0f;
for (var e = 3 * goal; e < 3 * goal + 3; e++) {
  let source = index[e];
  if (source < 0 || source >= i32(p.rows)) { sum = p.invalid; continue; }
  sum += weight[e] * x[u32(source) * p.d + c];
}
y[i] = sum;`,
});

/** As `interpolateRows` in ops/. */
export function interpolateRows(x: Tensor, index: Tensor, weight: Tensor): Tensor {
  const [rows = 0, d = 0] = x.shape;
  expectIndices('interpolateRows', index, 0, rows - 1);
  return differentiable(
    [x],
    (save) => {
      save([index, weight]);
      const y = allocate([index.size / 3, d]);
      const sizes = { size: y.size, d, rows, invalid: Number.NaN };
      device().run(interpolate, { x, index, weight, y }, sizes, elementBlocks(y.size));
      return y;
    },
    (dy, saved) => {
      const [index, weight] = saved as [Tensor, Tensor];
      return [scatterRows(dy, index, rows, weight, 3)];
    },
  );
}
