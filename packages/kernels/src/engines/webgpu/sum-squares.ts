/** The squared norm of many tensors: sums of short stretches on the device, read once and added up in double precision. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { laneSum, type Program, program } from './program.js';

const LANES = 256;
/** Tensors whose sizes fit into a uniform block. */
const MOST = 60;
/** Numbers that a workgroup adds up. */
const STRETCH = 16 * LANES;

type Buffers = `x${number}` | 'sums';
type Values = `size${number}` | 'at' | 'count';

const made = new Map<number, Program<Buffers, Values>>();

/** A program for so many tensors, whose stretches follow one another from `p.at` on. */
function programOf(count: number): Program<Buffers, Values> {
  let found = made.get(count);
  if (!found) {
    const all = Array.from({ length: count }, (_, i) => i);
    found = program<Buffers, Buffers, Values, never>({
      name: `sum of squares of ${count}`,
      reads: Object.fromEntries(all.map((i) => [`x${i}`, 'f32'])) as Record<Buffers, 'f32'>,
      writes: { sums: 'f32' } as Record<Buffers, 'f32'>,
      sizes: [...all.map((i): Values => `size${i}`), 'at', 'count'],
      lanes: LANES,
      declarations: laneSum(LANES),
      code: `
var stretch = block;
var sum = 0f;
${all.map(stretchOf).join('')}
sum = total(lane, sum);
if (lane == 0 && block < p.count) { sums[p.at + block] = sum; }`,
    });
    made.set(count, found);
  }
  return found;
}

/** Adds up a stretch where it is one of tensor j, and counts on to the next tensor where it lies behind. */
const stretchOf = (j: number): string => `
if (stretch < (p.size${j} + ${STRETCH - 1}u) / ${STRETCH}u) {
  let first = stretch * ${STRETCH}u;
  for (var i = first + lane; i < min(first + ${STRETCH}u, p.size${j}); i += ${LANES}u) { sum += x${j}[i] * x${j}[i]; }
  stretch = 0xffffffffu;
} else if (stretch != 0xffffffffu) {
  stretch -= (p.size${j} + ${STRETCH - 1}u) / ${STRETCH}u;
}`;

const stretches = (size: number): number => Math.ceil(size / STRETCH);

/** As `sumSquares` in ops/: one read for all tensors. */
export async function sumSquares(tensors: readonly Tensor[]): Promise<number> {
  const most = Math.min(device().device.limits.maxStorageBuffersPerShaderStage - 1, MOST);
  const sums = allocate([tensors.reduce((count, { size }) => count + stretches(size), 0)]);
  let at = 0;
  for (let first = 0; first < tensors.length; first += most) {
    const some = tensors.slice(first, first + most);
    const named = Object.fromEntries(some.map((x, i) => [`x${i}`, x]));
    const sizes = Object.fromEntries(some.map(({ size }, i) => [`size${i}`, size]));
    const count = some.reduce((sum, { size }) => sum + stretches(size), 0);
    device().run(programOf(some.length), { ...named, sums }, { ...sizes, at, count }, count);
    at += count;
  }
  const values = (await sums.data()) as Float32Array;
  sums.dispose();
  return values.reduce((sum, value) => sum + value, 0);
}
