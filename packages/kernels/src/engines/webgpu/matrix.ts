/** Matrix product on the device, all transposes, on parts of tensors. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise, type Program, program } from './program.js';

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

const SIZES = ['m', 'n', 'k', 'chunk', 'times', 'aAt', 'aStride', 'bAt', 'bStride', 'cAt', 'cStride'] as const;
type ProductValues = (typeof SIZES)[number];
type ProductBuffers = 'a' | 'b' | 'c' | 'start';
type Mode = 'plain' | 'output' | 'rows';

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

const finish: Readonly<Record<Mode, string>> = {
  plain: 'c[to] = sum;',
  output: 'c[to] += sum;',
  rows: 'c[to] = start[row / p.times * p.n + column] + sum;',
};

function productOf(ta: boolean, tb: boolean, mode: Mode): Program<ProductBuffers, ProductValues> {
  const a = ta ? 'a[p.aAt + inner * p.aStride + row]' : 'a[p.aAt + row * p.aStride + inner]';
  const b = tb ? 'b[p.bAt + column * p.bStride + inner]' : 'b[p.bAt + inner * p.bStride + column]';
  // neighbouring invocations load neighbouring numbers
  const [along, across] = [`e % ${DEPTH}u`, `e / ${DEPTH}u`];
  const [inA, rowA] = ta ? [`e / ${TILE}u`, `e % ${TILE}u`] : [along, across];
  const [inB, columnB] = tb ? [along, across] : [`e / ${TILE}u`, `e % ${TILE}u`];
  return program({
    name: `product ${ta ? 'T' : 'N'}${tb ? 'T' : 'N'} ${mode}`,
    reads: { a: 'f32', b: 'f32', ...(mode === 'rows' ? { start: 'f32' } : {}) } as Record<'a' | 'b' | 'start', 'f32'>,
    writes: { c: 'f32' },
    sizes: SIZES,
    lanes: 256,
    declarations: `var<workgroup> left: array<f32, ${DEPTH * PITCH}>;\nvar<workgroup> right: array<f32, ${DEPTH * PITCH}>;`,
    code: `
let row0 = at.y * ${TILE}u;
let column0 = at.x * ${TILE}u;
let first = at.z * p.chunk;
let last = min(first + p.chunk, p.k);
let y = lane / 16u * 4u;
let x = lane % 16u * 4u;
var sums: array<vec4f, 4>;
for (var k0 = first; k0 < last; k0 += ${DEPTH}u) {
  for (var e = lane; e < ${DEPTH * TILE}u; e += 256u) {
    var value = 0f;
    { let inner = k0 + ${inA}; let row = row0 + ${rowA};
      if (inner < last && row < p.m) { value = ${a}; }
      left[(${inA}) * ${PITCH}u + ${rowA}] = value; }
    value = 0f;
    { let inner = k0 + ${inB}; let column = column0 + ${columnB};
      if (inner < last && column < p.n) { value = ${b}; }
      right[(${inB}) * ${PITCH}u + ${columnB}] = value; }
  }
  workgroupBarrier();
  for (var k = 0u; k < ${DEPTH}u; k++) {
    let l = k * ${PITCH}u + y;
    let r = k * ${PITCH}u + x;
    let v = vec4f(right[r], right[r + 1u], right[r + 2u], right[r + 3u]);
    sums[0] += left[l] * v;
    sums[1] += left[l + 1u] * v;
    sums[2] += left[l + 2u] * v;
    sums[3] += left[l + 3u] * v;
  }
  workgroupBarrier();
}
for (var i = 0u; i < 4u; i++) {
  let row = row0 + y + i;
  for (var j = 0u; j < 4u; j++) {
    let column = column0 + x + j;
    if (row >= p.m || column >= p.n) { continue; }
    let sum = sums[i][j];
    let to = p.cAt + at.z * p.m * p.n + row * p.cStride + column;
    ${finish[mode]}
  }
}`,
  });
}

const keyOf = (ta: boolean, tb: boolean, mode: Mode): string => `${ta} ${tb} ${mode}`;

const products: Readonly<Record<string, Program<ProductBuffers, ProductValues>>> = Object.fromEntries(
  [false, true].flatMap((ta) =>
    [false, true].flatMap((tb) =>
      (['plain', 'output', 'rows'] as const).map((mode) => [keyOf(ta, tb, mode), productOf(ta, tb, mode)]),
    ),
  ),
);

function joinOf(mode: Mode) {
  return elementwise({
    name: `join parts ${mode}`,
    reads: { parts: 'f32', ...(mode === 'rows' ? { start: 'f32' } : {}) } as Record<'parts' | 'start', 'f32'>,
    writes: { c: 'f32' },
    sizes: ['n', 'count', 'times', 'cAt', 'cStride'],
    code: `
let row = i / p.n;
let column = i % p.n;
var sum = parts[i];
for (var part = 1u; part < p.count; part++) { sum += parts[part * p.size + i]; }
let to = p.cAt + row * p.cStride + column;
${finish[mode]}`,
  });
}

const joins = { plain: joinOf('plain'), output: joinOf('output'), rows: joinOf('rows') };

/** out[M,N] = op(a) op(b), added to what `start` names. */
export function product(out: Matrix, a: Matrix, b: Matrix, sizes: Sizes, start?: Start): void {
  const [m, n] = sizes;
  const parts = partsOf(sizes);
  if (parts === 1) {
    runProduct(targetOf(out, start), a, b, sizes, 1);
    return;
  }
  const partial = allocate([parts, m, n]);
  runProduct(targetOf({ tensor: partial, stride: n }, undefined), a, b, sizes, parts);
  joinParts(partial, out, [m, n], start);
  partial.dispose();
}

/** out[M,N] = sum of parts [P,M,N], in their order, added to what `start` names. */
export function joinParts(parts: Tensor, out: Matrix, [m, n]: readonly [number, number], start?: Start): void {
  const { mode, tensors, values } = targetOf(out, start);
  const count = parts.size / (m * n);
  device().run(joins[mode], { ...tensors, parts }, { size: m * n, n, count, ...values }, elementBlocks(m * n));
}

/** Where a product goes, as programs take it. */
interface Target {
  readonly mode: Mode;
  readonly tensors: { readonly c: Tensor; readonly start: Tensor };
  readonly values: { readonly cAt: number; readonly cStride: number; readonly times: number };
}

function targetOf({ tensor, stride, at = 0 }: Matrix, start: Start | undefined): Target {
  const values = { cAt: at, cStride: stride };
  if (typeof start === 'object')
    return { mode: 'rows', tensors: { c: tensor, start: start.rows }, values: { ...values, times: start.times } };
  const mode = start === undefined ? 'plain' : 'output';
  return { mode, tensors: { c: tensor, start: tensor }, values: { ...values, times: 1 } };
}

function runProduct({ mode, tensors, values }: Target, a: Matrix, b: Matrix, [m, n, k]: Sizes, parts: number): void {
  const chunk = Math.ceil(k / parts / DEPTH) * DEPTH;
  const found = products[keyOf(a.transposed === true, b.transposed === true, mode)];
  if (!found) throw new Error(`kernels: there is no product of mode ${mode}`);
  const sources = { aAt: a.at ?? 0, aStride: a.stride, bAt: b.at ?? 0, bStride: b.stride };
  const grid = [Math.ceil(n / TILE), Math.ceil(m / TILE), parts] as const;
  device().run(found, { a: a.tensor, b: b.tensor, ...tensors }, { m, n, k, chunk, ...sources, ...values }, grid);
}

/** Into how many parts k is cut: what a gradient by weights needs, whose k is the rows of a batch. */
function partsOf([m, n, k]: Sizes): number {
  const tiles = Math.ceil(m / TILE) * Math.ceil(n / TILE);
  const parts = Math.min(Math.floor(WANTED_TILES / tiles), Math.floor(k / SMALLEST_PART));
  if (parts < 2) return 1;
  return Math.ceil(k / (Math.ceil(k / parts / DEPTH) * DEPTH));
}
