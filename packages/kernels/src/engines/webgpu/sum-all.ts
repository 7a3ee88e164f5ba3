/** The sum of all numbers of a tensor, in a fixed order. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { laneSum, program } from './program.js';

const LANES = 256;

const sumAll = program({
  name: 'sum of all',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  sizes: ['size'],
  numbers: ['factor'],
  lanes: LANES,
  declarations: laneSum(LANES),
  code: `
var sum = 0f;
for (var i = lane; i < p.size; i += ${LANES}u) { sum += x[i]; }
sum = total(lane, sum);
if (lane == 0) { y[0] = sum * p.factor; }`,
});

/** factor * sum(x), as a scalar. */
export function sumAllOf(x: Tensor, factor: number): Tensor {
  const y = allocate([]);
  device().run(sumAll, { x, y }, { size: x.size, factor }, 1);
  return y;
}
