/** Matrix product on the device, all transposes, on parts of tensors. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise, program } from './program.js';

/** A matrix inside a tensor: `at` numbers from its start, rows `stride` numbers apart. */
export interface Matrix {
  readonly tensor: Tensor;
  readonly stride: number;
  readonly at?: number;
  readonly transposed?: boolean;
}

/** What a product is added to: what is in the output, or rows of a tensor, each standing for `times` rows of the output in turn. */
export type Start = 'output' | { readonly rows: Tensor; readonly times: number };

type Sizes = readonly [m: number, n: number, k: number];

/** Rows and columns that a workgroup computes; 4 x 4 of them an invocation. */
const TILE = 64;
/** Inner numbers of a tile that lie in workgroup memory. */
const DEPTH = 16;
/** Rows of a tile lie this many numbers apart, so that neighbours are in different banks. */
const PITCH = TILE + 4;
/** Workgroups that keep a device busy; a product with fewer tiles is cut along k. */
const WANTED_TILES = 64;
/** Inner numbers that a part of a cut product has at least. */
const SMALLEST_PART = 128;

/** Writes `sum` to row and column of c, added to what `p.mode` says: nothing, what is there, or a row of `start`. */
const PUT = `
fn put(row: u32, column: u32, to: u32, sum: f32) {
  if (p.mode == 0) { c[to] = sum; }
  else if (p.mode == 1) { c[to] += sum; }
  else { c[to] = start[row / p.times * p.n + column] + sum; }
}`;

/** Loads numbers of a tile [DEPTH,TILE]; those next to each other in the tensor by invocations next to each other. */
const load = (tile: string, matrix: string, first: string, last: string): string => `
for (var e = lane; e < ${DEPTH * TILE}u; e += 256u) {
  let along = p.${matrix}Inner == 1;
  let depth = select(e / ${TILE}u, e % ${DEPTH}u, along);
  let other = select(e % ${TILE}u, e / ${DEPTH}u, along);
  let k = k0 + depth;
  var value = 0f;
  if (k < last && ${first} + other < ${last}) {
    value = ${matrix}[p.${matrix}At + (${first} + other) * p.${matrix}Outer + k * p.${matrix}Inner];
  }
  ${tile}[depth * ${PITCH}u + other] = value;
}`;

const lines = (text: (i: number) => string): string => [0, 1, 2, 3].map(text).join('\n');

/** Transposes are a matter of strides, so there is one program for all products. */
const productProgram = program({
  name: 'product',
  reads: { a: 'f32', b: 'f32', start: 'f32' },
  writes: { c: 'f32' },
  sizes: [
    ...(['m', 'n', 'k', 'chunk', 'mode', 'times', 'cAt', 'cStride'] as const),
    ...(['aAt', 'aOuter', 'aInner', 'bAt', 'bOuter', 'bInner'] as const),
  ],
  lanes: 256,
  declarations: `
var<workgroup> left: array<f32, ${DEPTH * PITCH}>;
var<workgroup> right: array<f32, ${DEPTH * PITCH}>;
${PUT}
fn putRow(row: u32, column: u32, part: u32, sums: vec4f) {
  if (row >= p.m) { return; }
  for (var j = 0u; j < min(4, p.n - min(column, p.n)); j++) {
    put(row, column + j, p.cAt + part * p.m * p.n + row * p.cStride + column + j, sums[j]);
  }
}`,
  code: `
let row0 = at.y * ${TILE}u;
let column0 = at.x * ${TILE}u;
let first = at.z * p.chunk;
let last = min(first + p.chunk, p.k);
let y = lane / 16u * 4u;
let x = lane % 16u * 4u;
${lines((i) => `var sums${i} = vec4f();`)}
for (var k0 = first; k0 < last; k0 += ${DEPTH}u) {
  ${load('left', 'a', 'row0', 'p.m')}
  ${load('right', 'b', 'column0', 'p.n')}
  workgroupBarrier();
  for (var k = 0u; k < ${DEPTH}u; k++) {
    let l = k * ${PITCH}u + y;
    let r = k * ${PITCH}u + x;
    let v = vec4f(right[r], right[r + 1u], right[r + 2u], right[r + 3u]);
    ${lines((i) => `sums${i} += left[l + ${i}u] * v;`)}
  }
  workgroupBarrier();
}
${lines((i) => `putRow(row0 + y + ${i}u, column0 + x, at.z, sums${i});`)}`,
});

const joinProgram = elementwise({
  name: 'join parts of a product',
  reads: { parts: 'f32', start: 'f32' },
  writes: { c: 'f32' },
  sizes: ['n', 'count', 'mode', 'times', 'cAt', 'cStride'],
  declarations: PUT,
  code: `
let row = i / p.n;
let column = i % p.n;
var sum = parts[i];
for (var part = 1u; part < p.count; part++) { sum += parts[part * p.size + i]; }
put(row, column, p.cAt + row * p.cStride + column, sum);`,
});

/** out[M,N] = op(a) op(b), added to what `start` names. */
export function product(out: Matrix, a: Matrix, b: Matrix, sizes: Sizes, start?: Start): void {
  const [m, n] = sizes;
  const parts = partsOf(sizes);
  if (parts === 1) {
    runProduct(out, a, b, sizes, 1, start);
    return;
  }
  const partial = allocate([parts, m, n]);
  runProduct({ tensor: partial, stride: n }, a, b, sizes, parts);
  joinParts(partial, out, [m, n], start);
  partial.dispose();
}

/** out[M,N] = sum of parts [P,M,N], in their order, added to what `start` names. */
export function joinParts(parts: Tensor, out: Matrix, [m, n]: readonly [number, number], start?: Start): void {
  const values = { size: m * n, n, count: parts.size / (m * n), ...targetOf(out, start) };
  device().run(joinProgram, { parts, start: rowsOf(start) ?? parts, c: out.tensor }, values, elementBlocks(m * n));
}

function runProduct(out: Matrix, a: Matrix, b: Matrix, [m, n, k]: Sizes, parts: number, start?: Start): void {
  const chunk = Math.ceil(k / parts / DEPTH) * DEPTH;
  // of a the rows go along m, of b the columns along n
  const [aOuter, aInner] = a.transposed ? [1, a.stride] : [a.stride, 1];
  const [bOuter, bInner] = b.transposed ? [b.stride, 1] : [1, b.stride];
  const strides = { aAt: a.at ?? 0, aOuter, aInner, bAt: b.at ?? 0, bOuter, bInner };
  const grid = [Math.ceil(n / TILE), Math.ceil(m / TILE), parts] as const;
  const tensors = { a: a.tensor, b: b.tensor, start: rowsOf(start) ?? a.tensor, c: out.tensor };
  device().run(productProgram, tensors, { m, n, k, chunk, ...strides, ...targetOf(out, start) }, grid);
}

/** Where a product goes and what it is added to, as programs take it. */
function targetOf({ stride, at = 0 }: Matrix, start: Start | undefined) {
  const mode = start === undefined ? 0 : start === 'output' ? 1 : 2;
  return { cAt: at, cStride: stride, mode, times: typeof start === 'object' ? start.times : 1 };
}

function rowsOf(start: Start | undefined): Tensor | undefined {
  return typeof start === 'object' ? start.rows : undefined;
}

/** Into how many parts k is cut: what a gradient by weights needs, whose k is the rows of a batch. */
function partsOf([m, n, k]: Sizes): number {
  const tiles = Math.ceil(m / TILE) * Math.ceil(n / TILE);
  const parts = Math.min(Math.floor(WANTED_TILES / tiles), Math.floor(k / SMALLEST_PART));
  if (parts < 2) return 1;
  return Math.ceil(k / (Math.ceil(k / parts / DEPTH) * DEPTH));
}
