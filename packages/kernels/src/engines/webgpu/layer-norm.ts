/** Layer normalisation over the last axis: a workgroup a row. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { columnProgram, columnSums } from './column-sums.js';
import { allocate, device } from './device.js';
import { laneSum, program } from './program.js';

const LANES = 64;

const forward = program({
  name: 'layer norm',
  reads: { x: 'f32', gain: 'f32', bias: 'f32' },
  writes: { y: 'f32', stat: 'f32' },
  sizes: ['rows', 'd'],
  numbers: ['epsilon'],
  lanes: LANES,
  declarations: laneSum(LANES),
  code: `
if (block >= p.rows) { return; }
let row = block * p.d;
var sum = 0f;
for (var c = lane; c < p.d; c += ${LANES}u) { sum += x[row + c]; }
let mean = total(lane, sum) / f32(p.d);
var squares = 0f;
for (var c = lane; c < p.d; c += ${LANES}u) { let t = x[row + c] - mean; squares += t * t; }
let inverse = 1 / sqrt(total(lane, squares) / f32(p.d) + p.epsilon);
for (var c = lane; c < p.d; c += ${LANES}u) { y[row + c] = (x[row + c] - mean) * inverse * gain[c] + bias[c]; }
if (lane == 0) { stat[2 * block] = mean; stat[2 * block + 1] = inverse; }`,
});

const backward = program({
  name: 'layer norm, gradient by its input',
  reads: { x: 'f32', gain: 'f32', stat: 'f32', dy: 'f32' },
  writes: { dx: 'f32' },
  sizes: ['rows', 'd'],
  lanes: LANES,
  declarations: laneSum(LANES, 'vec2f'),
  code: `
if (block >= p.rows) { return; }
let row = block * p.d;
let mean = stat[2 * block];
let inverse = stat[2 * block + 1];
var sums = vec2f();
for (var c = lane; c < p.d; c += ${LANES}u) {
  let e = dy[row + c] * gain[c];
  sums += vec2f(e, e * (x[row + c] - mean) * inverse);
}
let means = total(lane, sums) / f32(p.d);
for (var c = lane; c < p.d; c += ${LANES}u) {
  dx[row + c] = inverse * (dy[row + c] * gain[c] - means.x - (x[row + c] - mean) * inverse * means.y);
}`,
});

const parameterSums = columnProgram({
  name: 'layer norm, gradients by gain and bias',
  reads: { x: 'f32', stat: 'f32', dy: 'f32' },
  add: 'one += dy[i] * (x[i] - stat[2 * r]) * stat[2 * r + 1]; two += dy[i];',
});

/** As `layerNorm` in ops/. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  return differentiable(
    [x, gain, bias],
    (save) => {
      const [y, stat] = [allocate([rows, d]), allocate([rows, 2])];
      device().run(forward, { x, gain, bias, y, stat }, { rows, d, epsilon }, rows);
      save([x, gain, stat]);
      stat.dispose();
      return y;
    },
    (dy, saved) => {
      const [x, gain, stat] = saved as [Tensor, Tensor, Tensor];
      const dx = allocate([rows, d]);
      device().run(backward, { x, gain, stat, dy, dx }, { rows, d }, rows);
      return [dx, ...columnSums(parameterSums, { x, stat, dy }, {}, [rows, d])];
    },
  );
}
