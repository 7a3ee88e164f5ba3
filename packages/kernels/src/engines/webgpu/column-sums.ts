/**
 * Sums over the rows of a batch, column by column, in two passes and a fixed order: chunks of rows, then the chunks. Both passes are
 * about the square root of the rows long.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise, type Program, program } from './program.js';

/** Invocations of a workgroup of the first pass, one a column. */
const LANES = 64;
/** Fewer rows than this are one chunk. */
const SMALLEST_CHUNK = 64;

/** The first pass: what a row adds to the one or two sums of column `c`; `i` is where row and column meet. */
export function columnProgram<R extends string, S extends string = never, N extends string = never>(source: {
  readonly name: string;
  readonly reads: Readonly<Record<R, 'f32'>>;
  readonly sizes?: readonly S[];
  readonly numbers?: readonly N[];
  /** WGSL in front of the loop over rows. */
  readonly before?: string;
  /** WGSL that adds to `one`, and to `two` in programs of two sums. */
  readonly add: string;
}): Program<R | 'ones' | 'twos', S | N | 'rows' | 'd' | 'chunk'> {
  return program<R, 'ones' | 'twos', S | 'rows' | 'd' | 'chunk', N>({
    name: source.name,
    reads: source.reads,
    writes: { ones: 'f32', twos: 'f32' },
    sizes: ['rows', 'd', 'chunk', ...(source.sizes ?? [])],
    numbers: source.numbers,
    lanes: LANES,
    code: `
let c = at.x * ${LANES}u + lane;
if (c >= p.d) { return; }
let first = at.y * p.chunk;
let last = min(first + p.chunk, p.rows);
${source.before ?? ''}
var one = 0f;
var two = 0f;
for (var r = first; r < last; r++) {
  let i = r * p.d + c;
  ${source.add}
}
ones[at.y * p.d + c] = one;
twos[at.y * p.d + c] = two;`,
  });
}

/** Rows of a chunk, and how many chunks there are. */
export function chunksOf(rows: number): { chunk: number; chunks: number } {
  const chunk = Math.max(SMALLEST_CHUNK, Math.ceil(Math.sqrt(rows)));
  return { chunk, chunks: Math.max(1, Math.ceil(rows / chunk)) };
}

/** Workgroups of the first pass. */
export function chunkGrid(d: number, chunks: number): readonly [number, number, number] {
  return [Math.ceil(d / LANES), chunks, 1];
}

const joinChunks = elementwise({
  name: 'join chunks of column sums',
  reads: { ones: 'f32', twos: 'f32' },
  writes: { one: 'f32', two: 'f32' },
  sizes: ['chunks'],
  code: `
var sums = vec2f();
for (var chunk = 0u; chunk < p.chunks; chunk++) { sums += vec2f(ones[chunk * p.size + i], twos[chunk * p.size + i]); }
one[i] = sums.x;
two[i] = sums.y;`,
});

/** Both passes: two sums [d] of what a column program adds up over rows [R,d]. */
export function columnSums<B extends string, V extends string>(
  program: Program<B, V>,
  tensors: Readonly<Record<Exclude<B, 'ones' | 'twos'>, Tensor>>,
  values: Readonly<Record<Exclude<V, 'rows' | 'd' | 'chunk'>, number>>,
  [rows, d]: readonly [number, number],
): [Tensor, Tensor] {
  const { chunk, chunks } = chunksOf(rows);
  const [ones, twos] = [allocate([chunks * d]), allocate([chunks * d])];
  const all = { ...tensors, ones, twos } as unknown as Readonly<Record<B, Tensor>>;
  const sizes = { ...values, rows, d, chunk } as unknown as Readonly<Record<V, number>>;
  device().run(program, all, sizes, chunkGrid(d, chunks));
  if (chunks === 1) return [ones, twos];
  const [one, two] = [allocate([d]), allocate([d])];
  device().run(joinChunks, { ones, twos, one, two }, { size: d, chunks }, elementBlocks(d));
  ones.dispose();
  twos.dispose();
  return [one, two];
}

const plainSums = program({
  name: 'column sums',
  reads: { x: 'f32' },
  writes: { sums: 'f32' },
  sizes: ['rows', 'd', 'chunk'],
  lanes: LANES,
  code: `
let c = at.x * ${LANES}u + lane;
if (c >= p.d) { return; }
let first = at.y * p.chunk;
var sum = 0f;
for (var r = first; r < min(first + p.chunk, p.rows); r++) { sum += x[r * p.d + c]; }
sums[at.y * p.d + c] = sum;`,
});

/** Sum over the rows of x [R,d] -> [d]; x may have more axes. */
export function columnSum(x: Tensor, d = x.shape[1] ?? 0): Tensor {
  const rows = x.size / d;
  const { chunk, chunks } = chunksOf(rows);
  const sums = allocate(chunks === 1 ? [d] : [chunks, d]);
  device().run(plainSums, { x, sums }, { rows, d, chunk }, chunkGrid(d, chunks));
  if (chunks === 1) return sums;
  const total = allocate([d]);
  device().run(plainSums, { x: sums, sums: total }, { rows: chunks, d, chunk: chunks }, chunkGrid(d, 1));
  sums.dispose();
  return total;
}
