import { expectClose } from '@i2p/testkit';
import { engine, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeBuilds, describeEngines, expectScaled, onHeap, uniform } from '../op.conformance.js';
import type { RowSegments } from '../operands.js';
import { readValues } from '../values.js';
import { attention } from './attention.js';
import { nearbyRows } from './nearby-rows.js';

function segmentsOf(lengths: number[]): RowSegments {
  const offsets = [0];
  for (const n of lengths) offsets.push(offsets[offsets.length - 1]! + n);
  return { offsets: tensor1d(offsets, 'int32'), lengths: Int32Array.from(lengths) };
}

type Sees = (i: number, j: number) => boolean;

/** softmax(q k^T / sqrt(width of a head)) v, sample by sample and head by head, -1e5 added where a row does not see another. */
function naiveAttention(
  qkv: Float64Array,
  lengths: number[],
  heads: number,
  d: number,
  sees: Sees = () => true,
): Float64Array {
  const out = new Float64Array(qkv.length / 3);
  const width = d / heads;
  const at = (row: number, part: number, h: number): Float64Array => {
    const start = row * 3 * d + part * d + h * width;
    return qkv.subarray(start, start + width);
  };
  let from = 0;
  for (const n of lengths) {
    for (let h = 0; h < heads; h++) {
      for (let i = 0; i < n; i++) {
        const q = at(from + i, 0, h);
        const scores = Array.from({ length: n }, (_, j) => {
          const k = at(from + j, 1, h);
          const blocked = sees(from + i, from + j) ? 0 : -1e5;
          return q.reduce((sum, value, c) => sum + value * k[c]!, 0) / Math.sqrt(width) + blocked;
        });
        const most = Math.max(...scores);
        const weights = scores.map((score) => Math.exp(score - most));
        const total = weights.reduce((a, b) => a + b, 0);
        weights.forEach((weight, j) => {
          const v = at(from + j, 2, h);
          for (let c = 0; c < width; c++) out[(from + i) * d + h * width + c]! += (weight / total) * v[c]!;
        });
      }
    }
    from += n;
  }
  return out;
}

const distance = (centres: Float32Array, i: number, j: number): number =>
  Math.hypot(...[0, 1, 2].map((c) => centres[3 * i + c]! - centres[3 * j + c]!));

describeEngines('attention', () => {
  it.each([
    [[1], 1, 1],
    [[1, 1, 1], 2, 6],
    [[4, 0, 7], 3, 6],
    [[0, 5, 0, 1, 0], 2, 16],
    [[3, 66], 2, 10],
    [[9, 2], 1, 32],
    [[13], 4, 60],
  ])('value and gradient equal the naive twin: lengths %j, %d heads, width %d', async (lengths, heads, d) => {
    const rows = lengths.reduce((a, b) => a + b, 0);
    const segments = segmentsOf(lengths);
    await checkOp({
      inputs: [uniform([rows, 3 * d], 'qkv')],
      op: (qkv) => attention(qkv!, segments, heads),
      twin: (qkv) => naiveAttention(qkv!, lengths, heads, d),
    });
  });

  it.each([
    [[1], 1, 1, 0.5],
    [[4, 0, 7], 3, 6, 0.9],
    [[3, 66], 2, 10, 0.7],
    [[40, 17], 1, 32, 0.5],
    [[13], 4, 60, 1e-6],
    [[24, 9], 2, 12, 100],
  ])(
    'local attention equals the naive twin: lengths %j, %d heads, width %d, radius %d',
    async (lengths, heads, d, radius) => {
      const rows = lengths.reduce((a, b) => a + b, 0);
      const { data } = uniform([rows, 3], 'centres', -1, 1);
      const sees: Sees = (i, j) => i === j || distance(data, i, j) < radius;
      const segments = { ...segmentsOf(lengths), near: nearbyRows(data, Int32Array.from(lengths), radius) };
      await checkOp({
        inputs: [uniform([rows, 3 * d], 'qkv')],
        op: (qkv) => attention(qkv!, segments, heads),
        twin: (qkv) => naiveAttention(qkv!, lengths, heads, d, sees),
      });
    },
  );

  it('a blocked row has weight exactly 0, however large its score', async () => {
    const near = nearbyRows(Float32Array.of(0, 0, 0, 5, 0, 0), Int32Array.of(2), 1);
    const qkv = tensor2d([
      [1e4, 1, 3],
      [1, 1e4, 7],
    ]);
    expect([...(await readValues(attention(qkv, { ...segmentsOf([2]), near }, 1)))]).toEqual([3, 7]);
  });

  it.each([
    [[300, 700], false],
    [[257], false],
    [[300, 701], true],
  ])('works across slabs of queries: lengths %j, local %s', async (lengths, local) => {
    const rows = lengths.reduce((a, b) => a + b, 0);
    const qkv = uniform([rows, 6], 'long');
    const x = onHeap(qkv);
    const { data } = uniform([rows, 3], 'centres', -1, 1);
    const near = local ? nearbyRows(data, Int32Array.from(lengths), 0.8) : undefined;
    const sees: Sees = (i, j) => !local || i === j || distance(data, i, j) < 0.8;
    const segments = { ...segmentsOf(lengths), ...(near ? { near } : {}) };
    const value = attention(x, segments, 1);
    expectScaled(await readValues(value), naiveAttention(Float64Array.from(qkv.data), lengths, 1, 2, sees), 1e-5);
    const taped = engine().gradients(() => attention(x, segments, 1), [x], onHeap(uniform([rows, 2], 'dy')));
    expect([...(await readValues(taped.value))]).toEqual([...(await readValues(value))]);
  });

  it('stays finite where scores are large', async () => {
    await checkOp({
      inputs: [uniform([5, 12], 'qkv', -30, 30)],
      op: (qkv) => attention(qkv!, segmentsOf([5]), 1),
      twin: (qkv) => naiveAttention(qkv!, [5], 1, 4),
    });
  });

  it('its exponential is within 3e-7, relative, down to e^-85', async () => {
    const pair = segmentsOf([2]);
    for (let i = 1; i <= 850; i++) {
      const distance = Math.fround(i / 10);
      // two rows of one number (q, k, v): the second score lies `distance` below the first, and only its value is 1
      const qkv = tensor2d([
        [1, 0, 0],
        [1, -distance, 1],
      ]);
      const weight = Math.exp(-distance) / (1 + Math.exp(-distance));
      expectClose(await readValues(attention(qkv, pair, 1)), [weight, weight], 0, 3e-7);
    }
  });

  it('names what does not fit', () => {
    const qkv = onHeap(uniform([5, 12], 'qkv'));
    expect(() => attention(qkv, segmentsOf([5]), 3)).toThrow('attention: width 4 is not a multiple of 3 heads');
    expect(() => attention(qkv, segmentsOf([2, 2]), 2)).toThrow('attention: lengths add up to 4, but there are 5 rows');
  });
});

describeBuilds('attention to near rows', () => {
  it('names pairs of other lengths', () => {
    const qkv = onHeap(uniform([5, 12], 'qkv'));
    const near = nearbyRows(new Float32Array(60), Int32Array.of(20), 1);
    expect(() => attention(qkv, { ...segmentsOf([5]), near }, 2)).toThrow(
      'attention: near pairs of these lengths take 2 int32 words, got 15 of int32',
    );
  });
});
