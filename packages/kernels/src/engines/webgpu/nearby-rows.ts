/** Which rows of a sample may attend to each other in local attention (SPEC 5.4): made once a level, read by all blocks. */
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { program } from './program.js';

const LANES = 64;

/** Bit j of a row: it and row j of its sample are closer than the radius, or the same. */
const nearby = program({
  name: 'nearby rows',
  reads: { points: 'f32', offsets: 'i32' },
  writes: { bits: 'u32' },
  sizes: ['words'],
  numbers: ['limit'],
  lanes: LANES,
  code: `
let first = u32(offsets[at.y]);
let n = u32(offsets[at.y + 1]) - first;
let e = at.x * ${LANES}u + lane;
let row = e / p.words;
let word = e % p.words;
if (row >= n) { return; }
let o = 3 * (first + row);
var mask = 0u;
for (var j = 32 * word; j < min(32 * word + 32, n); j++) {
  let q = 3 * (first + j);
  let x = points[q] - points[o];
  let y = points[q + 1] - points[o + 1];
  let z = points[q + 2] - points[o + 2];
  if (x * x + y * y + z * z < p.limit || j == row) { mask |= 1u << (j % 32); }
}
bits[(first + row) * p.words + word] = mask;`,
});

/** Words of bits that each row has: as many as the longest sample needs. */
export function nearWords(lengths: Int32Array): number {
  return Math.ceil(longestOf(lengths) / 32);
}

export function longestOf(lengths: Int32Array): number {
  return lengths.reduce((a, b) => Math.max(a, b), 0);
}

/** As `nearbyRows` in ops/: words of bits [R,W]. */
export function nearbyRows(centres: Float32Array, lengths: Int32Array, radius: number): Tensor {
  const words = nearWords(lengths);
  const bits = allocate([centres.length / 3, words], 'int32');
  const [points, offsets] = [tensor1d(centres, 'float32'), tensor1d(offsetsOf(lengths), 'int32')];
  const grid = [Math.ceil((longestOf(lengths) * words) / LANES), lengths.length, 1] as const;
  device().run(nearby, { points, offsets, bits }, { words, limit: radius * radius }, grid);
  points.dispose();
  offsets.dispose();
  return bits;
}

function offsetsOf(lengths: Int32Array): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((n, i) => {
    offsets[i + 1] = (offsets[i] as number) + n;
  });
  return offsets;
}

/** @throws Error when the bits were made of other lengths */
export function expectNearSize(near: Tensor, lengths: Int32Array): void {
  const words = nearWords(lengths) * lengths.reduce((sum, n) => sum + n, 0);
  if (near.size === words && near.dtype === 'int32') return;
  throw new Error(
    `attention: near pairs of these lengths take ${words} int32 words, got ${near.size} of ${near.dtype}`,
  );
}
