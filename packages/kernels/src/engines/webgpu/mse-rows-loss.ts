/** Mean squared error against rows of a table, which are never gathered (SPEC 6). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { expectIndices } from './indices.js';
import { elementBlocks, elementwise, laneSum, program } from './program.js';
import { sumAllOf } from './sum-all.js';

const LANES = 64;

const rowErrors = program({
  name: 'squared error of rows',
  reads: { pred: 'f32', table: 'f32', index: 'i32' },
  writes: { errors: 'f32' },
  sizes: ['rows', 'd', 'targets'],
  numbers: ['invalid'],
  lanes: LANES,
  declarations: laneSum(LANES),
  code: `
if (block >= p.rows) { return; }
let row = index[block];
let outside = row < 0 || row >= i32(p.targets);
var sum = 0f;
for (var c = lane; c < p.d; c += ${LANES}u) {
  let t = pred[block * p.d + c] - table[select(u32(row), 0u, outside) * p.d + c];
  sum += t * t;
}
sum = total(lane, sum);
if (lane == 0) { errors[block] = select(sum, p.invalid, outside); }`,
});

const gradient = elementwise({
  name: 'squared error of rows, gradient',
  reads: { pred: 'f32', table: 'f32', index: 'i32', dy: 'f32' },
  writes: { dx: 'f32' },
  sizes: ['d', 'targets'],
  numbers: ['factor', 'invalid'],
  code: `
let row = index[i / p.d];
if (row < 0 || row >= i32(p.targets)) { dx[i] = p.invalid; return; }
dx[i] = (pred[i] - table[u32(row) * p.d + i % p.d]) * (p.factor * dy[0]);`,
});

/** As `mseRowsLoss` in ops/. */
export function mseRowsLoss(pred: Tensor, table: Tensor, index: Tensor): Tensor {
  const [rows = 0, d = 0] = pred.shape;
  const [targets = 0] = table.shape;
  expectIndices('mseRowsLoss', index, 0, targets - 1);
  return differentiable(
    [pred],
    (save) => {
      save([pred, table, index]);
      const errors = allocate([rows]);
      const sizes = { rows, d, targets, invalid: Number.NaN };
      device().run(rowErrors, { pred, table, index, errors }, sizes, rows);
      const loss = sumAllOf(errors, 1 / (rows * d));
      errors.dispose();
      return loss;
    },
    (dy, saved) => {
      const [pred, table, index] = saved as [Tensor, Tensor, Tensor];
      const dx = allocate([rows, d]);
      const sizes = { size: dx.size, d, targets, factor: 2 / (rows * d), invalid: Number.NaN };
      device().run(gradient, { pred, table, index, dy, dx }, sizes, elementBlocks(dx.size));
      return [dx];
    },
  );
}
