/** Gradient of a linear layer under a max over neighbours: only the winning neighbour of each (group, channel) gets any. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { joinParts } from './matrix.js';
import { program } from './program.js';

const LANES = 64;
/** Neighbours whose gradients lie in workgroup memory at a time. */
const NEIGHBOURS = 32;

function inputOf(added: boolean) {
  return program({
    name: `pooled linear, gradient by input${added ? ', added' : ''}`,
    reads: { w: 'f32', dy: 'f32', winner: 'i32' },
    writes: { dx: 'f32' },
    sizes: ['groups', 'k', 'channels', 'd', 'columns', 'blocks'],
    lanes: LANES,
    declarations: `var<workgroup> sums: array<f32, ${LANES * NEIGHBOURS}>;`,
    // every invocation has columns of its own, in workgroup memory too: there is nothing to wait for
    code: `
let c = block % p.columns * ${LANES}u + lane;
let part = block / p.columns % p.blocks;
let group = block / (p.columns * p.blocks);
if (group >= p.groups || c >= p.d) { return; }
let first = part * ${NEIGHBOURS}u;
let count = min(${NEIGHBOURS}u, p.k - first);
for (var j = 0u; j < count; j++) { sums[j * ${LANES}u + lane] = 0; }
for (var o = group * p.channels; o < (group + 1) * p.channels; o++) {
  let j = u32(winner[o]) - first;
  if (j < count) { sums[j * ${LANES}u + lane] += dy[o] * w[(o - group * p.channels) * p.d + c]; }
}
for (var j = 0u; j < count; j++) {
  dx[(group * p.k + first + j) * p.d + c] ${added ? '+=' : '='} sums[j * ${LANES}u + lane];
}`,
  });
}

const byInput = { fresh: inputOf(false), added: inputOf(true) };

/** A pooled layer [channels,d] over groups of k rows, as its gradients need it. */
export interface PooledLayer {
  /** Gradient of the maxima [G,channels], and the winning rows. */
  readonly dy: Tensor;
  readonly winner: Tensor;
  readonly k: number;
}

/** dx[g*k + winner[g,o],:] = sum of dy[g,o] * w[o,:], or added to what is in dx [G*k,d]. */
export function pooledInputGradient(
  { dy, winner, k }: PooledLayer,
  w: Tensor,
  dx: Tensor,
  mode: 'fresh' | 'added',
): void {
  const [groups = 0, channels = 0] = dy.shape;
  const [, d = 0] = w.shape;
  const [columns, blocks] = [Math.ceil(d / LANES), Math.ceil(k / NEIGHBOURS)];
  const sizes = { groups, k, channels, d, columns, blocks };
  device().run(byInput[mode], { w, dy, winner, dx }, sizes, groups * columns * blocks);
}

const byWeights = program({
  name: 'pooled linear, gradient by weights',
  reads: { x: 'f32', dy: 'f32', winner: 'i32' },
  writes: { parts: 'f32' },
  sizes: ['groups', 'k', 'channels', 'd', 'chunk', 'size'],
  lanes: LANES,
  code: `
let e = at.x * ${LANES}u + lane;
if (e >= p.size) { return; }
let o = e / p.d;
let c = e % p.d;
var sum = 0f;
for (var g = at.y * p.chunk; g < min((at.y + 1) * p.chunk, p.groups); g++) {
  let channel = g * p.channels + o;
  sum += dy[channel] * x[(g * p.k + u32(winner[channel])) * p.d + c];
}
parts[at.y * p.size + e] = sum;`,
});

/** Groups that an invocation adds up at least. */
const SMALLEST_CHUNK = 64;
/** Numbers that the partial sums of all chunks may take. */
const PART_NUMBERS = 2 ** 21;

/** dw[o,:] = sum over the groups of dy[g,o] * x[g*k + winner[g,o],:], or added to what is in dw [channels,d]. */
export function pooledWeightGradient(
  { dy, winner, k }: PooledLayer,
  x: Tensor,
  dw: Tensor,
  mode: 'fresh' | 'added',
): void {
  const [groups = 0, channels = 0] = dy.shape;
  const [, d = 0] = x.shape;
  const size = channels * d;
  const wanted = Math.min(Math.ceil(groups / SMALLEST_CHUNK), Math.max(1, Math.floor(PART_NUMBERS / size)));
  const chunk = Math.ceil(groups / wanted);
  const chunks = Math.ceil(groups / chunk);
  const parts = allocate([chunks, channels, d]);
  const sizes = { groups, k, channels, d, chunk, size };
  device().run(byWeights, { x, dy, winner, parts }, sizes, [Math.ceil(size / LANES), chunks, 1]);
  joinParts(parts, { tensor: dw, stride: d }, [channels, d], mode === 'added' ? 'output' : undefined);
  parts.dispose();
}
