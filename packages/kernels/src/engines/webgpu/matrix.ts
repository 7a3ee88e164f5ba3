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

/** Rows and columns that a workgroup computes; two times two blocks of 4 x 4 of them an invocation. */
const TILE = 64;
/** Invocations of a workgroup. */
const LANES = 64;
/** Inner numbers of a tile that lie in workgroup memory. */
const DEPTH = 16;
/** Vectors of four numbers in a row of a tile, and one more, so that neighbouring rows begin in different banks. */
const PITCH = TILE / 4 + 1;
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

/** Loads a tile [DEPTH,TILE]; numbers next to each other in the tensor by invocations next to each other. */
const load = (tile: string, matrix: string, first: string, last: string): string => `
for (var e = lane; e < ${(DEPTH * TILE) / 4}u; e += ${LANES}u) {
  let along = p.${matrix}Inner == 1;
  let depth = select(e / ${TILE / 4}u, e % ${DEPTH}u, along);
  let four = select(e % ${TILE / 4}u, e / ${DEPTH}u, along);
  let k = k0 + depth;
  let o = ${first} + 4 * four;
  let i = p.${matrix}At + o * p.${matrix}Outer + k * p.${matrix}Inner;
  var value = vec4f();
  if (k < last) {
    if (o < ${last}) { value.x = ${matrix}[i]; }
    if (o + 1 < ${last}) { value.y = ${matrix}[i + p.${matrix}Outer]; }
    if (o + 2 < ${last}) { value.z = ${matrix}[i + 2 * p.${matrix}Outer]; }
    if (o + 3 < ${last}) { value.w = ${matrix}[i + 3 * p.${matrix}Outer]; }
  }
  ${tile}[depth * ${PITCH}u + four] = value;
}`;

const FOUR = [0, 1, 2, 3];
/** One of the four blocks of an invocation: rows of vectors. */
const block = (name: string, text: (row: string, i: number) => string): string =>
  FOUR.map((i) => text(`${name}${i}`, i)).join(' ');
const zeroed = (name: string): string => block(name, (row) => `var ${row} = vec4f();`);
const multiplied = (name: string, l: string, r: string): string =>
  block(name, (row, i) => `${row} += ${l}[${i}] * ${r};`);
const put = (name: string, rows: number, columns: number): string =>
  block(name, (row, i) => `putRow(row0 + y + ${rows + i}u, column0 + x + ${columns}u, at.z, ${row});`);

/** Transposes are a matter of strides, so there is one program for all products. */
const productProgram = program({
  name: 'product',
  reads: { a: 'f32', b: 'f32', start: 'f32' },
  writes: { c: 'f32' },
  sizes: [
    ...(['m', 'n', 'k', 'chunk', 'mode', 'times', 'cAt', 'cStride'] as const),
    ...(['aAt', 'aOuter', 'aInner', 'bAt', 'bOuter', 'bInner'] as const),
  ],
  lanes: LANES,
  declarations: `
var<workgroup> left: array<vec4f, ${DEPTH * PITCH}>;
var<workgroup> right: array<vec4f, ${DEPTH * PITCH}>;
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
let y = lane / 8 * 4;
let x = lane % 8 * 4;
let high = p.m - row0 > ${TILE / 2}u;
let wide = p.n - column0 > ${TILE / 2}u;
${['nw', 'ne', 'sw', 'se'].map(zeroed).join('\n')}
for (var k0 = first; k0 < last; k0 += ${DEPTH}u) {
  ${load('left', 'a', 'row0', 'p.m')}
  ${load('right', 'b', 'column0', 'p.n')}
  workgroupBarrier();
  for (var k = 0u; k < ${DEPTH}u; k++) {
    let upper = left[k * ${PITCH}u + lane / 8];
    let west = right[k * ${PITCH}u + lane % 8];
    ${multiplied('nw', 'upper', 'west')}
    if (wide) {
      let east = right[k * ${PITCH}u + lane % 8 + 8];
      ${multiplied('ne', 'upper', 'east')}
    }
    if (high) {
      let lower = left[k * ${PITCH}u + lane / 8 + 8];
      ${multiplied('sw', 'lower', 'west')}
      if (wide) {
        let east = right[k * ${PITCH}u + lane % 8 + 8];
        ${multiplied('se', 'lower', 'east')}
      }
    }
  }
  workgroupBarrier();
}
${put('nw', 0, 0)}
${put('ne', 0, TILE / 2)}
${put('sw', TILE / 2, 0)}
${put('se', TILE / 2, TILE / 2)}`,
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
