/** WGSL of attention, for a width of heads. */
import { EXPONENTIAL } from './exponential.js';
import { type Program, program } from './program.js';

/** Queries, or keys, of a workgroup: one an invocation. */
export const QUERIES = 64;
/** Numbers of a tile in workgroup memory: two of them are the 16 KB that every device has. */
const TILE_NUMBERS = 2048;

type Values = 'd' | 'heads' | 'words' | 'scale';

export interface AttentionPrograms {
  readonly forward: Program<'qkv' | 'offsets' | 'near' | 'y' | 'norms', Values>;
  /** Gradient by the queries, and sum(dy * y) of each head and row. */
  readonly queries: Program<'qkv' | 'offsets' | 'near' | 'norms' | 'dy' | 'y' | 'dqkv' | 'inner', Values>;
  /** Gradients by keys and values. */
  readonly keys: Program<'qkv' | 'offsets' | 'near' | 'norms' | 'dy' | 'inner' | 'dqkv', Values>;
}

const made = new Map<string, AttentionPrograms>();

/** @throws Error when a head is wider than a tile */
export function attentionPrograms(width: number, local: boolean): AttentionPrograms {
  if (width > TILE_NUMBERS)
    throw new Error(`attention: heads are ${width} wide, the webgpu engine takes ${TILE_NUMBERS} at most`);
  const key = `${width} ${local}`;
  let programs = made.get(key);
  if (!programs) {
    const shape = { width, local, tile: Math.min(QUERIES, Math.max(1, Math.floor(TILE_NUMBERS / width))) };
    programs = { forward: forwardOf(shape), queries: queriesOf(shape), keys: keysOf(shape) };
    made.set(key, programs);
  }
  return programs;
}

interface Shape {
  /** Of a head. */
  readonly width: number;
  /** Whether only near rows see each other. */
  readonly local: boolean;
  /** Rows of a tile. */
  readonly tile: number;
}

const NUMBERS = { sizes: ['d', 'heads', 'words'], numbers: ['scale'], lanes: QUERIES } as const;

const tiles = ({ width, tile }: Shape): string =>
  `var<workgroup> one: array<f32, ${width * tile}>;\nvar<workgroup> two: array<f32, ${width * tile}>;\n${EXPONENTIAL}`;

/** The sample's rows, and this invocation's: the last row again where there are no more. */
const OWN = `
let first = u32(offsets[at.y]);
let n = u32(offsets[at.y + 1]) - first;
let head = at.z;
if (at.x * ${QUERIES}u >= n) { return; }
let i = at.x * ${QUERIES}u + lane;
let row = first + min(i, n - 1);`;

/** Goes over all rows of the sample; `load` fills number t of a tile from row r, column c, and `body` takes row `other` = start + j. */
function overTiles({ width, tile }: Shape, load: string, body: string): string {
  return `
for (var start = 0u; start < n; start += ${tile}u) {
  let count = min(${tile}u, n - start);
  workgroupBarrier();
  for (var t = lane; t < count * ${width}u; t += ${QUERIES}u) {
    let r = first + start + t / ${width}u;
    let c = head * ${width}u + t % ${width}u;
    ${load}
  }
  workgroupBarrier();
  for (var j = 0u; j < count; j++) {
    ${body}
  }
}`;
}

const dot = (width: number, left: string, right: string, sum: string): string =>
  `var ${sum} = 0f;\nfor (var c = 0u; c < ${width}u; c++) { ${sum} += ${left}[c] * ${right}[j * ${width}u + c]; }`;

const each = (width: number, statement: string): string => `for (var c = 0u; c < ${width}u; c++) { ${statement} }`;

/** Passes over pairs that do not see each other; `query` and `key` are rows within the sample. */
const unseen = (local: boolean, query: string, key: string): string =>
  local ? `if (((near[(first + ${query}) * p.words + (${key}) / 32] >> ((${key}) % 32)) & 1) == 0) { continue; }` : '';

const reads = <T extends string>(local: boolean, more: Readonly<Record<T, 'f32'>>) =>
  ({ qkv: 'f32', offsets: 'i32', ...(local ? { near: 'u32' } : {}), ...more }) as {
    readonly [name in 'qkv' | 'offsets' | 'near' | T]: 'f32' | 'i32' | 'u32';
  };

function forwardOf(shape: Shape): AttentionPrograms['forward'] {
  const { width, local } = shape;
  const loop = overTiles(
    shape,
    'one[t] = qkv[3 * r * p.d + p.d + c]; two[t] = qkv[3 * r * p.d + 2 * p.d + c];',
    `${unseen(local, 'min(i, n - 1)', 'start + j')}
    ${dot(width, 'q', 'one', 's')}
    s *= p.scale;
    if (s > most) {
      let fade = exponential(most - s);
      weights *= fade;
      ${each(width, 'sum[c] *= fade;')}
      most = s;
    }
    let weight = exponential(s - most);
    weights += weight;
    ${each(width, `sum[c] += weight * two[j * ${width}u + c];`)}`,
  );
  return program({
    ...NUMBERS,
    name: `attention, heads of ${width}${local ? ', local' : ''}`,
    reads: reads(local, {}),
    writes: { y: 'f32', norms: 'f32' },
    declarations: tiles(shape),
    code: `${OWN}
var q: array<f32, ${width}>;
var sum: array<f32, ${width}>;
${each(width, `q[c] = qkv[3 * row * p.d + head * ${width}u + c];`)}
var most = -3.4e38f;
var weights = 0f;
${loop}
if (i < n) {
  ${each(width, `y[row * p.d + head * ${width}u + c] = sum[c] / weights;`)}
  norms[2 * (row * p.heads + head)] = most;
  norms[2 * (row * p.heads + head) + 1] = 1 / weights;
}`,
  });
}

function queriesOf(shape: Shape): AttentionPrograms['queries'] {
  const { width, local } = shape;
  const loop = overTiles(
    shape,
    'one[t] = qkv[3 * r * p.d + p.d + c]; two[t] = qkv[3 * r * p.d + 2 * p.d + c];',
    `${unseen(local, 'min(i, n - 1)', 'start + j')}
    ${dot(width, 'q', 'one', 's')}
    ${dot(width, 'e', 'two', 'dweight')}
    let ds = exponential(s * p.scale - most) * inverse * (dweight - own) * p.scale;
    ${each(width, `dq[c] += ds * one[j * ${width}u + c];`)}`,
  );
  return program({
    ...NUMBERS,
    name: `attention, gradient by queries, heads of ${width}${local ? ', local' : ''}`,
    reads: reads(local, { norms: 'f32', dy: 'f32', y: 'f32' }),
    writes: { dqkv: 'f32', inner: 'f32' },
    declarations: tiles(shape),
    code: `${OWN}
var q: array<f32, ${width}>;
var e: array<f32, ${width}>;
var dq: array<f32, ${width}>;
var own = 0f;
for (var c = 0u; c < ${width}u; c++) {
  let column = head * ${width}u + c;
  q[c] = qkv[3 * row * p.d + column];
  e[c] = dy[row * p.d + column];
  own += e[c] * y[row * p.d + column];
}
let most = norms[2 * (row * p.heads + head)];
let inverse = norms[2 * (row * p.heads + head) + 1];
${loop}
if (i < n) {
  ${each(width, `dqkv[3 * row * p.d + head * ${width}u + c] = dq[c];`)}
  inner[row * p.heads + head] = own;
}`,
  });
}

function keysOf(shape: Shape): AttentionPrograms['keys'] {
  const { width, local } = shape;
  const loop = overTiles(
    shape,
    'one[t] = qkv[3 * r * p.d + c]; two[t] = dy[r * p.d + c];',
    `${unseen(local, 'start + j', 'min(i, n - 1)')}
    let norm = (first + start + j) * p.heads + head;
    ${dot(width, 'k', 'one', 's')}
    ${dot(width, 'v', 'two', 'dweight')}
    let weight = exponential(s * p.scale - norms[2 * norm]) * norms[2 * norm + 1];
    let ds = weight * (dweight - inner[norm]) * p.scale;
    ${each(width, `dk[c] += ds * one[j * ${width}u + c]; dv[c] += weight * two[j * ${width}u + c];`)}`,
  );
  return program({
    ...NUMBERS,
    name: `attention, gradients by keys and values, heads of ${width}${local ? ', local' : ''}`,
    reads: reads(local, { norms: 'f32', dy: 'f32', inner: 'f32' }),
    writes: { dqkv: 'f32' },
    declarations: tiles(shape),
    code: `${OWN}
var k: array<f32, ${width}>;
var v: array<f32, ${width}>;
var dk: array<f32, ${width}>;
var dv: array<f32, ${width}>;
for (var c = 0u; c < ${width}u; c++) {
  let column = 3 * row * p.d + head * ${width}u + c;
  k[c] = qkv[column + p.d];
  v[c] = qkv[column + 2 * p.d];
}
${loop}
if (i < n) {
  for (var c = 0u; c < ${width}u; c++) {
    let column = 3 * row * p.d + head * ${width}u + c;
    dqkv[column + p.d] = dk[c];
    dqkv[column + 2 * p.d] = dv[c];
  }
}`,
  });
}
