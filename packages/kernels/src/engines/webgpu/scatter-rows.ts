/**
 * Gradients of operations that read rows by index: every row of the source adds up what was made of it, in the order of the indices.
 * A workgroup looks through all indices for its row, a bit for each, so nothing is sorted, and nothing is added atomically.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, device } from './device.js';
import { program } from './program.js';

const LANES = 64;

function scatterOf(weighted: boolean) {
  return program({
    name: `scatter rows${weighted ? ', weighted' : ''}`,
    reads: { dy: 'f32', index: 'i32', ...(weighted ? { weight: 'f32' } : {}) } as {
      readonly dy: 'f32';
      readonly index: 'i32';
      readonly weight: 'f32';
    },
    writes: { dx: 'f32' },
    sizes: ['rows', 'd', 'count', 'each', 'columns'],
    lanes: LANES,
    declarations: `var<workgroup> found: array<atomic<u32>, ${LANES / 32}>;`,
    code: `
let row = block / p.columns;
let c = block % p.columns * ${LANES}u + lane;
if (row >= p.rows) { return; }
var sum = 0f;
for (var first = 0u; first < p.count; first += ${LANES}u) {
  if (lane < ${LANES / 32}u) { atomicStore(&found[lane], 0u); }
  workgroupBarrier();
  let e = first + lane;
  if (e < p.count && index[e] == i32(row)) { atomicOr(&found[lane / 32u], 1u << (lane % 32u)); }
  workgroupBarrier();
  for (var word = 0u; word < ${LANES / 32}u; word++) {
    var bits = atomicLoad(&found[word]);
    while (bits != 0u) {
      let hit = first + 32u * word + countTrailingZeros(bits);
      bits &= bits - 1u;
      if (c < p.d) { sum += ${weighted ? 'weight[hit] * ' : ''}dy[hit / p.each * p.d + c]; }
    }
  }
  workgroupBarrier();
}
if (c < p.d) { dx[row * p.d + c] = sum; }`,
  });
}

const scatter = { plain: scatterOf(false), weighted: scatterOf(true) };

/**
 * dx [rows,d]: row index[e] gets row floor(e / each) of dy [count/each,d], times weight[e] where there are weights; negative indices are
 * passed over.
 */
export function scatterRows(dy: Tensor, index: Tensor, rows: number, weight?: Tensor, each = 1): Tensor {
  const [, d = 0] = dy.shape;
  const dx = allocate([rows, d]);
  const columns = Math.ceil(d / LANES);
  const sizes = { rows, d, count: index.size, each, columns };
  const tensors = { dy, index, weight: weight ?? dy, dx };
  device().run(scatter[weight ? 'weighted' : 'plain'], tensors, sizes, rows * columns);
  return dx;
}
