import { expectClose } from '@i2p/testkit';
import { memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { batchNorm, batchNormApply, batchNormStatistics, batchNormTrack } from './batch-norm.js';
import { naiveMoments, naiveNormalised } from './naive-rows.conformance.js';

function naiveBatchNorm(x: Float64Array, gain: Float64Array, bias: Float64Array, relu: boolean): Float64Array {
  return naiveNormalised(x, gain, bias).map((value) => (relu ? Math.max(value, 0) : value));
}

describeEngines('batchNorm', () => {
  const shapes = [
    [1, 3],
    [2, 5],
    [65, 1],
    [130, 30],
    [64, 4],
    [9, 2],
  ];
  it.each(shapes.flatMap(([rows, d]) => [false, true].map((relu) => [rows!, d!, relu] as const)))(
    'value and gradient equal the naive twin: %d rows of %d, ReLU %s',
    async (rows, d, relu) => {
      await checkOp({
        inputs: [uniform([rows, d], 'x'), uniform([d], 'gain'), uniform([d], 'bias')],
        op: (x, gain, bias) => batchNorm(x!, gain!, bias!, batchNormStatistics(x!), { relu }),
        twin: (x, gain, bias) => naiveBatchNorm(x!, gain!, bias!, relu),
        tolerance: 2e-5,
      });
    },
  );

  it('keeps its digits where the mean is far from zero, over many rows', async () => {
    const x = uniform([5000, 5], 'x', 99.8, 100.2);
    const { moments: stat } = batchNormStatistics(onHeap(x));
    const expected = naiveMoments(Float64Array.from(x.data), 5);
    expectClose((await stat.data()).subarray(0, 5), expected.subarray(0, 5), 1e-5);
    expectClose((await stat.data()).subarray(5), expected.subarray(5), 0, 1e-5);
    const [gain, bias] = [new Float32Array(5).fill(1), new Float32Array(5)];
    const y = batchNormApply(onHeap(x), tensor1d(gain), tensor1d(bias), stat);
    const exact = naiveBatchNorm(Float64Array.from(x.data), Float64Array.from(gain), Float64Array.from(bias), false);
    expectClose(await y.data(), exact, 1e-4);
  });

  it('normalises by given statistics in evaluation mode, with its own epsilon', async () => {
    const stat = tensor2d([
      [1, 2, 3],
      [4, 0.25, 0],
    ]);
    const y = batchNormApply(tensor2d([[3, 1, 4]]), tensor1d([1, 2, 1]), tensor1d([0, 1, 0]), stat, { epsilon: 1 });
    expectClose(await y.data(), [2 / Math.sqrt(5), 1 - 2 / Math.sqrt(1.25), 1], 1e-6);
  });

  it('lets NaN through its ReLU', async () => {
    const stat = tensor2d([[0], [1]]);
    const x = tensor2d([[Number.NaN], [-1], [2]]);
    const y = batchNormApply(x, tensor1d([1]), tensor1d([0]), stat, { relu: true, epsilon: 0 });
    expect([...(await y.data())]).toEqual([Number.NaN, 0, 2]);
  });

  it('tracks the mean and the unbiased variance, in place', async () => {
    const x = tensor2d([
      [1, 10],
      [2, 20],
      [6, 60],
    ]);
    const [mean, variance] = [tensor1d([1, 1]), tensor1d([2, 2])];
    const before = memory().numTensors;
    const stat = batchNormStatistics(x);
    batchNormTrack(stat, mean, variance);
    stat.moments.dispose();
    expect(memory().numTensors).toBe(before);
    expectClose(await mean.data(), [0.9 + 0.1 * 3, 0.9 + 0.1 * 30], 1e-6);
    expectClose(await variance.data(), [1.8 + 0.1 * 7, 1.8 + 0.1 * 700], 0, 1e-6);
    batchNormTrack(batchNormStatistics(x), mean, variance, 1);
    expectClose(await variance.data(), [7, 700], 1e-4);
  });

  it('names the shapes that do not fit', () => {
    const [x, three, two] = [onHeap(uniform([4, 3], 'x')), tensor1d([1, 1, 1]), tensor1d([1, 1])];
    const stat = batchNormStatistics(x);
    expect(() => batchNorm(x, two, three, stat)).toThrow(
      'batchNorm: gain [2], bias [3], statistics [2,3] do not fit rows [4,3]',
    );
  });
});
