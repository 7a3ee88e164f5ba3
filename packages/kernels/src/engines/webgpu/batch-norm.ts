/** Batch normalisation over rows, with an optional ReLU (SPEC 5.1). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { batchNormReduction } from '../../batch-norm-reduction.js';
import { differentiable } from '../../differentiable.js';
import type { BatchNormOptions, BatchStatistics } from '../../operands.js';
import { chunkGrid, chunksOf, columnProgram, columnSums } from './column-sums.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise, program } from './program.js';

const LANES = 64;

/** Mean, and sum of the squared deviations from it, of each column of a chunk of rows. */
const chunkMoments = program({
  name: 'moments of chunks',
  reads: { x: 'f32' },
  writes: { parts: 'f32' },
  sizes: ['rows', 'd', 'chunk'],
  lanes: LANES,
  code: `
let c = at.x * ${LANES}u + lane;
if (c >= p.d) { return; }
let first = at.y * p.chunk;
let last = min(first + p.chunk, p.rows);
let near = x[first * p.d + c];
var shift = 0f;
for (var r = first; r < last; r++) { shift += x[r * p.d + c] - near; }
let mean = near + shift / f32(last - first);
var squares = 0f;
for (var r = first; r < last; r++) { let t = x[r * p.d + c] - mean; squares += t * t; }
parts[2 * at.y * p.d + c] = mean;
parts[(2 * at.y + 1) * p.d + c] = squares;`,
});

/** Joins the moments of chunks around the first one's mean: no digits are lost where a mean is many deviations from zero. */
const joinMoments = elementwise({
  name: 'join moments',
  reads: { parts: 'f32' },
  writes: { moments: 'f32' },
  sizes: ['rows', 'chunk', 'chunks'],
  code: `
let near = parts[i];
var shift = 0f;
var squares = 0f;
for (var at = 0u; at < p.chunks; at++) {
  let own = f32(min(p.chunk, p.rows - at * p.chunk));
  let apart = parts[2 * at * p.size + i] - near;
  shift += own * apart;
  squares += parts[(2 * at + 1) * p.size + i] + own * apart * apart;
}
shift /= f32(p.rows);
moments[i] = near + shift;
moments[p.size + i] = max(squares / f32(p.rows) - shift * shift, 0);`,
});

/** As `batchNormStatistics` in ops/. @throws Error where workers share a batch: that is built for the wasm engine */
export function batchNormStatistics(x: Tensor): BatchStatistics {
  if (batchNormReduction()) throw new Error('the webgpu engine does not share BatchNorm statistics among workers');
  const [rows = 0, d = 0] = x.shape;
  const { chunk, chunks } = chunksOf(rows);
  const [parts, moments] = [allocate([chunks, 2, d]), allocate([2, d])];
  device().run(chunkMoments, { x, parts }, { rows, d, chunk }, chunkGrid(d, chunks));
  device().run(joinMoments, { parts, moments }, { size: d, rows, chunk, chunks }, elementBlocks(d));
  parts.dispose();
  return { moments, rows };
}

/** As `batchNorm` in ops/. */
export function batchNorm(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  statistics: BatchStatistics,
  options: Required<BatchNormOptions>,
): Tensor {
  return differentiable(
    [x, gain, bias],
    (save) => {
      const y = batchNormApply(x, gain, bias, statistics.moments, options);
      save([x, gain, bias, statistics.moments]);
      return y;
    },
    (dy, saved) => {
      const [x, gain, bias, moments] = saved as [Tensor, Tensor, Tensor, Tensor];
      return batchNormBackward(dy, { x, gain, bias, moments }, options);
    },
  );
}

/** WGSL: what the number at `i` is normalised with, and the normalised number with its gain and bias. */
const NORMALISED = `
let mean = moments[c];
let inverse = 1 / sqrt(moments[p.d + c] + p.epsilon);`;
const APPLIED = '(x[i] - mean) * inverse * gain[c] + bias[c]';

const apply = elementwise({
  name: 'batch norm',
  reads: { x: 'f32', gain: 'f32', bias: 'f32', moments: 'f32' },
  writes: { y: 'f32' },
  sizes: ['d', 'relu'],
  numbers: ['epsilon'],
  code: `
let c = i % p.d;
${NORMALISED}
let v = ${APPLIED};
y[i] = select(v, 0f, p.relu == 1 && v < 0);`,
});

/** As `batchNormApply` in ops/. */
export function batchNormApply(
  x: Tensor,
  gain: Tensor,
  bias: Tensor,
  moments: Tensor,
  { relu, epsilon }: Required<BatchNormOptions>,
): Tensor {
  const [, d = 0] = x.shape;
  const y = allocate(x.shape);
  const sizes = { size: x.size, d, relu: relu ? 1 : 0, epsilon };
  device().run(apply, { x, gain, bias, moments, y }, sizes, elementBlocks(x.size));
  return y;
}

const parameterSums = columnProgram({
  name: 'batch norm, gradients by gain and bias',
  reads: { x: 'f32', gain: 'f32', bias: 'f32', moments: 'f32', dy: 'f32' },
  sizes: ['relu'],
  numbers: ['epsilon'],
  before: NORMALISED,
  add: `if (p.relu == 1 && !(${APPLIED} > 0)) { continue; }\none += dy[i] * (x[i] - mean) * inverse;\ntwo += dy[i];`,
});

const inputGradient = elementwise({
  name: 'batch norm, gradient by its input',
  reads: { x: 'f32', gain: 'f32', bias: 'f32', moments: 'f32', dy: 'f32', dgain: 'f32', dbias: 'f32' },
  writes: { dx: 'f32' },
  sizes: ['rows', 'd', 'relu'],
  numbers: ['epsilon'],
  code: `
let c = i % p.d;
${NORMALISED}
var e = dy[i];
if (p.relu == 1 && !(${APPLIED} > 0)) { e = 0; }
let h = (x[i] - mean) * inverse;
dx[i] = gain[c] * inverse * (e - (dbias[c] + h * dgain[c]) / f32(p.rows));`,
});

/** What a BatchNorm's gradient is made of. */
export interface Normalised {
  readonly x: Tensor;
  readonly gain: Tensor;
  readonly bias: Tensor;
  readonly moments: Tensor;
}

/** Gradients by x, gain and bias. */
export function batchNormBackward(
  dy: Tensor,
  norm: Normalised,
  { relu, epsilon }: Required<BatchNormOptions>,
): [Tensor, Tensor, Tensor] {
  const [rows = 0, d = 0] = norm.x.shape;
  const settings = { relu: relu ? 1 : 0, epsilon };
  const [dgain, dbias] = columnSums(parameterSums, { ...norm, dy }, settings, [rows, d]);
  const dx = allocate([rows, d]);
  const tensors = { ...norm, dy, dgain, dbias, dx };
  device().run(inputGradient, tensors, { size: dx.size, rows, d, ...settings }, elementBlocks(dx.size));
  return [dx, dgain, dbias];
}

const track = elementwise({
  name: 'batch norm, running statistics',
  reads: { moments: 'f32' },
  writes: { mean: 'f32', variance: 'f32' },
  sizes: [],
  numbers: ['momentum', 'unbias'],
  code: `
mean[i] = mean[i] * (1 - p.momentum) + p.momentum * moments[i];
variance[i] = variance[i] * (1 - p.momentum) + p.momentum * p.unbias * moments[p.size + i];`,
});

/** As `batchNormTrack` in ops/. */
export function batchNormTrack(
  { moments, rows }: BatchStatistics,
  mean: Tensor,
  variance: Tensor,
  momentum: number,
): void {
  const unbias = rows > 1 ? rows / (rows - 1) : 1;
  device().run(track, { moments, mean, variance }, { size: mean.size, momentum, unbias }, elementBlocks(mean.size));
}
