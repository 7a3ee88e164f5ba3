import { expectClose } from '@i2p/testkit';
import { tensor1d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { columnSum, gemmInto } from './matmul.js';
import { describeBuilds, expectScaled, onHeap, uniform } from './op.conformance.js';

interface Product {
  m: number;
  n: number;
  k: number;
  turnA: boolean;
  turnB: boolean;
  /** Floats between the rows beyond what a row needs, for a, b and out. */
  gap: [number, number, number];
  /** Floats before the first, for a, b and out. */
  at: [number, number, number];
  accumulate: boolean;
}

/** Checks one product inside larger buffers, and that nothing around the result is written. */
function checkProduct({ m, n, k, turnA, turnB, gap, at, accumulate }: Product): void {
  const stored = [turnA ? [k, m] : [m, k], turnB ? [n, k] : [k, n], [m, n]] as [number, number][];
  const stride = stored.map(([, width], i) => width + gap[i]!);
  const [a, b, out] = stored.map(([rows], i) => uniform([at[i]! + rows * stride[i]!], `buffer ${i}`, -1, 1).data);
  const expected = Float64Array.from(out!);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = accumulate ? out![at[2] + i * stride[2]! + j]! : 0;
      for (let x = 0; x < k; x++) {
        const p = turnA ? x * stride[0]! + i : i * stride[0]! + x;
        const q = turnB ? j * stride[1]! + x : x * stride[1]! + j;
        sum += a![at[0] + p]! * b![at[1] + q]!;
      }
      expected[at[2] + i * stride[2]! + j] = sum;
    }
  }
  const [ta, tb, tc] = [a!, b!, out!].map((data) => tensor1d(data));
  const part = (i: number, tensor: typeof ta, transposed = false) => ({
    tensor: tensor!,
    stride: stride[i]!,
    at: at[i]!,
    transposed,
  });
  gemmInto(part(2, tc), part(0, ta, turnA), part(1, tb, turnB), [m, n, k], accumulate);
  expectClose(tc!.dataSync(), expected, 1e-6 * Math.sqrt(k + 1));
  for (const tensor of [ta, tb, tc]) tensor!.dispose();
}

const size = (max: number) => fc.integer({ min: 1, max });
const triple = (max: number) => fc.tuple(fc.nat(max), fc.nat(max), fc.nat(max));
const products = fc.record({
  m: size(40),
  n: size(40),
  k: fc.oneof(size(40), size(600)),
  turnA: fc.boolean(),
  turnB: fc.boolean(),
  gap: triple(5),
  at: triple(3),
  accumulate: fc.boolean(),
});

describeBuilds('gemmInto', () => {
  it('equals the naive product for any size, transpose, stride and offset', () => {
    fc.assert(fc.property(products, checkProduct), { numRuns: 150, seed: 3 });
  });

  const turns = [false, true].flatMap((turnA) => [false, true].map((turnB) => [turnA, turnB] as const));
  it.each(turns)('crosses every block border: transposed %s, %s', (turnA, turnB) => {
    const plain = {
      turnA,
      turnB,
      gap: [0, 1, 3] as [number, number, number],
      at: [0, 0, 0] as [number, number, number],
    };
    checkProduct({ m: 101, n: 523, k: 300, ...plain, accumulate: false });
    checkProduct({ m: 197, n: 9, k: 517, ...plain, accumulate: true });
  });

  it('an inner size of 0 gives zeros, or leaves the sum as it is', () => {
    checkProduct({ m: 3, n: 5, k: 0, turnA: false, turnB: false, gap: [0, 0, 2], at: [0, 0, 1], accumulate: false });
    checkProduct({ m: 3, n: 5, k: 0, turnA: false, turnB: false, gap: [0, 0, 2], at: [0, 0, 1], accumulate: true });
  });
});

describeBuilds('columnSum', () => {
  it.each([
    [0, 3],
    [1, 1],
    [65, 5],
    [130, 30],
    [64, 8],
  ])('%d rows of %d', (rows, d) => {
    const x = uniform([rows, d], 'x');
    const expected = new Float64Array(d);
    x.data.forEach((value, i) => {
      expected[i % d]! += value;
    });
    expectScaled(columnSum(onHeap(x)).dataSync(), expected, 1e-6);
  });

  it('keeps its digits over many rows', () => {
    const x = uniform([100000, 3], 'x', 0.9, 1.1);
    const expected = new Float64Array(3);
    x.data.forEach((value, i) => {
      expected[i % 3]! += value;
    });
    expectScaled(columnSum(onHeap(x)).dataSync(), expected, 2e-6);
  });
});
