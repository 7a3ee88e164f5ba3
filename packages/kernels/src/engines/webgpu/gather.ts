/** Rows by index. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { expectIndices } from './indices.js';
import { elementBlocks, elementwise } from './program.js';
import { scatterRows } from './scatter-rows.js';

const gather = elementwise({
  name: 'gather rows',
  reads: { x: 'f32', index: 'i32' },
  writes: { y: 'f32' },
  sizes: ['d', 'rows'],
  numbers: ['invalid'],
  code: `
let source = index[i / p.d];
if (source == -1) { y[i] = 0; return; }
if (source < 0 || source >= i32(p.rows)) { y[i] = p.invalid; return; }
y[i] = x[u32(source) * p.d + i % p.d];`,
});

/** As `gatherRows` in ops/. */
export function gatherRows(x: Tensor, index: Tensor): Tensor {
  const [rows = 0, d = 0] = x.shape;
  expectIndices('gatherRows', index, -1, rows - 1);
  return differentiable(
    [x],
    (save) => {
      save([index]);
      const y = allocate([index.size, d]);
      const sizes = { size: y.size, d, rows, invalid: Number.NaN };
      device().run(gather, { x, index, y }, sizes, elementBlocks(y.size));
      return y;
    },
    (dy, saved) => [scatterRows(dy, saved[0] as Tensor, rows)],
  );
}
