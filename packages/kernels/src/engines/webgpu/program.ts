/** A compute program: what it reads and writes, its numbers, its WGSL. */

export type Element = 'f32' | 'i32' | 'u32';

/** B: names of the buffers, V: names of the numbers. */
export interface Program<B extends string, V extends string> {
  readonly name: string;
  readonly wgsl: string;
  /** In the order of their bindings. */
  readonly buffers: readonly { readonly name: B; readonly written: boolean }[];
  /** In the order of the uniform block, four bytes each. */
  readonly values: readonly { readonly name: V; readonly whole: boolean }[];
}

interface Source<R extends string, W extends string, S extends string, N extends string> {
  readonly name: string;
  readonly reads?: Readonly<Record<R, Element>>;
  readonly writes: Readonly<Record<W, Element>>;
  /** Whole numbers, `p.NAME` in the code. */
  readonly sizes: readonly S[];
  /** Other numbers, `p.NAME` in the code. */
  readonly numbers?: readonly N[];
  /** Invocations of a workgroup. */
  readonly lanes: number;
  /** Functions and workgroup memory. */
  readonly declarations?: string;
  /** Body of the entry point, which sees `at` (workgroup), `block` (its number in a 2D grid), `lane` and `p`. */
  readonly code: string;
}

/** Puts a program's WGSL together: bindings in order of mention, reads first. */
export function program<R extends string, W extends string, S extends string, N extends string = never>(
  source: Source<R, W, S, N>,
): Program<R | W, S | N> {
  const { name, sizes, lanes, declarations = '', code } = source;
  const numbers = source.numbers ?? [];
  const reads = Object.entries(source.reads ?? {}) as [R, Element][];
  const writes = Object.entries(source.writes) as [W, Element][];
  const binding = (access: string, [buffer, element]: [string, Element], at: number): string =>
    `@group(0) @binding(${at}) var<storage, ${access}> ${buffer}: array<${element}>;`;
  const wgsl = [
    `struct Values { ${[...sizes.map((size) => `${size}: u32`), ...numbers.map((number) => `${number}: f32`)].join(', ')} }`,
    ...reads.map((read, i) => binding('read', read, i)),
    ...writes.map((write, i) => binding('read_write', write, reads.length + i)),
    '@group(1) @binding(0) var<uniform> p: Values;',
    declarations,
    `@compute @workgroup_size(${lanes})`,
    'fn main(@builtin(workgroup_id) at: vec3u, @builtin(num_workgroups) grid: vec3u, @builtin(local_invocation_index) lane: u32) {',
    'let block = at.x + at.y * grid.x;',
    code,
    '}',
  ].join('\n');
  return {
    name,
    wgsl,
    buffers: [
      ...reads.map(([buffer]) => ({ name: buffer, written: false })),
      ...writes.map(([buffer]) => ({ name: buffer, written: true })),
    ],
    values: [...sizes.map((size) => ({ name: size, whole: true })), ...numbers.map((n) => ({ name: n, whole: false }))],
  };
}

/** Lanes of programs that give each number an invocation of its own. */
const ELEMENT_LANES = 256;

/** A program that computes each of `p.size` numbers by itself; `i` is its index. */
export function elementwise<R extends string, W extends string, S extends string, N extends string = never>(
  source: Omit<Source<R, W, S, N>, 'lanes'>,
): Program<R | W, S | N | 'size'> {
  return program({
    ...source,
    sizes: ['size', ...source.sizes],
    lanes: ELEMENT_LANES,
    code: `let i = block * ${ELEMENT_LANES}u + lane;\nif (i >= p.size) { return; }\n${source.code}`,
  });
}

/** Workgroups for `size` numbers of an `elementwise` program. */
export function elementBlocks(size: number): number {
  return Math.ceil(size / ELEMENT_LANES);
}

/** WGSL: `total(lane, v)` is the sum over all lanes, in a fixed order; as `vec2f` it adds up two at once. */
export function laneSum(lanes: number, type: 'f32' | 'vec2f' = 'f32'): string {
  return `
var<workgroup> tally: array<${type}, ${lanes}>;
fn total(lane: u32, value: ${type}) -> ${type} {
  tally[lane] = value;
  workgroupBarrier();
  for (var span = ${lanes / 2}u; span > 0u; span >>= 1u) {
    if (lane < span) { tally[lane] += tally[lane + span]; }
    workgroupBarrier();
  }
  let sum = tally[0];
  workgroupBarrier();
  return sum;
}`;
}
