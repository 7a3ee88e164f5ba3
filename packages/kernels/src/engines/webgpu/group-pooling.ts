/** From the k rows of each group to one row and back: maximum, sum, mean, repetition (SPEC 8). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';

const maximum = elementwise({
  name: 'max over groups',
  reads: { x: 'f32' },
  writes: { y: 'f32', winner: 'i32' },
  sizes: ['k', 'd'],
  code: `
let start = i / p.d * p.k * p.d + i % p.d;
var best = x[start];
var j = 0u;
for (var other = 1u; other < p.k; other++) {
  let v = x[start + other * p.d];
  if (v > best) { best = v; j = other; }
}
y[i] = best;
winner[i] = i32(j);`,
});

const biasedMaximum = elementwise({
  name: 'max over groups, plus a bias',
  reads: { x: 'f32', bias: 'f32' },
  writes: { y: 'f32', winner: 'i32' },
  sizes: ['k', 'd'],
  code: `
let start = i / p.d * p.k * p.d + i % p.d;
var best = x[start];
var j = 0u;
for (var other = 1u; other < p.k; other++) {
  let v = x[start + other * p.d];
  if (v > best) { best = v; j = other; }
}
y[i] = best + bias[i % p.d];
winner[i] = i32(j);`,
});

const toWinner = elementwise({
  name: 'max over groups, gradient',
  reads: { dy: 'f32', winner: 'i32' },
  writes: { dx: 'f32' },
  sizes: ['k', 'd'],
  code: `
let group = i / (p.k * p.d) * p.d + i % p.d;
dx[i] = select(0f, dy[group], winner[group] == i32(i / p.d % p.k));`,
});

/** As `maxOverGroups` in ops/. */
export function maxOverGroups(x: Tensor, k: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  return differentiable(
    [x],
    (save) => {
      const y = allocate([rows / k, d]);
      const winner = allocate([rows / k, d], 'int32');
      device().run(maximum, { x, y, winner }, { size: y.size, k, d }, elementBlocks(y.size));
      save([winner]);
      winner.dispose();
      return y;
    },
    (dy, saved) => {
      const dx = allocate([rows, d]);
      device().run(toWinner, { dy, winner: saved[0] as Tensor, dx }, { size: dx.size, k, d }, elementBlocks(dx.size));
      return [dx];
    },
  );
}

export interface Pooled {
  /** Maxima [G,out]. */
  readonly maxima: Tensor;
  /** Winning neighbour of each maximum [G,out], int32. */
  readonly winners: Tensor;
}

/** Max over the k rows of each group of x [G*k,out], plus a bias [out]: the maximum of sums is the sum with the maximum. */
export function poolRows(x: Tensor, bias: Tensor, k: number): Pooled {
  const [rows = 0, d = 0] = x.shape;
  const maxima = allocate([rows / k, d]);
  const winners = allocate([rows / k, d], 'int32');
  const tensors = { x, bias, y: maxima, winner: winners };
  device().run(biasedMaximum, tensors, { size: maxima.size, k, d }, elementBlocks(maxima.size));
  return { maxima, winners };
}

const sums = elementwise({
  name: 'sums of groups',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  sizes: ['k', 'd'],
  numbers: ['factor'],
  code: `
let start = i / p.d * p.k * p.d + i % p.d;
var sum = 0f;
for (var j = 0u; j < p.k; j++) { sum += x[start + j * p.d]; }
y[i] = sum * p.factor;`,
});

const repetition = elementwise({
  name: 'rows repeated',
  reads: { x: 'f32' },
  writes: { y: 'f32' },
  sizes: ['k', 'd'],
  numbers: ['factor'],
  code: 'y[i] = p.factor * x[i / (p.k * p.d) * p.d + i % p.d];',
});

/** y[g] = factor times the sum of the k rows of group g. */
export function sumOfGroups(x: Tensor, k: number, factor = 1): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const y = allocate([rows / k, d]);
  device().run(sums, { x, y }, { size: y.size, k, d, factor }, elementBlocks(y.size));
  return y;
}

/** Each of the rows of x [G,d], times a factor, k times. */
function repeated(x: Tensor, k: number, factor: number): Tensor {
  const [groups = 0, d = 0] = x.shape;
  const y = allocate([groups * k, d]);
  device().run(repetition, { x, y }, { size: y.size, k, d, factor }, elementBlocks(y.size));
  return y;
}

/** As `meanOverGroups` in ops/. */
export function meanOverGroups(x: Tensor, k: number): Tensor {
  return differentiable(
    [x],
    () => sumOfGroups(x, k, 1 / k),
    (dy) => [repeated(dy, k, 1 / k)],
  );
}
