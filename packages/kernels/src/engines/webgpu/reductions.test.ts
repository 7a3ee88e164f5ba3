/** Sizes at which programs go over to another chunk, block or part: the suite of the operations stays below most of them. */
import { describeOnGpu, TEST_GPU } from '@i2p/testkit';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkOp, expectScaled, uniform } from '../../op.conformance.js';
import { attention } from '../../ops/attention.js';
import { gatherRows } from '../../ops/gather.js';
import { layerNorm } from '../../ops/layer-norm.js';
import { readValues } from '../../values.js';
import { startWebgpu } from '../../webgpu.js';
import { columnSum } from './column-sums.js';
import { allocate } from './device.js';
import { pooledInputGradient, pooledWeightGradient } from './pooled-gradients.js';

const given = (shape: number[], name: string) => {
  const { data } = uniform(shape, name);
  return { data, onDevice: tensor(data, shape) as Tensor };
};

describeOnGpu('reductions on a device', () => {
  beforeAll(() => startWebgpu(TEST_GPU));

  it.each([
    [64, 3],
    [65, 70],
    [5000, 2],
  ])('sums of columns: %d rows of %d', async (rows, d) => {
    const { data, onDevice } = given([rows, d], 'x');
    const expected = new Float64Array(d);
    data.forEach((value, i) => {
      expected[i % d]! += value;
    });
    expectScaled(await readValues(columnSum(onDevice)), expected, 1e-6);
  });

  it('gradients of gain and bias over several chunks of rows', () =>
    checkOp({
      inputs: [uniform([300, 2], 'x'), uniform([2], 'gain'), uniform([2], 'bias')],
      op: (x, gain, bias) => layerNorm(x!, gain!, bias!, 0.5),
      twin: (x, gain, bias) =>
        x!.map((value, i) => {
          const other = x![i ^ 1]!;
          const half = (value - other) / 2;
          return (half / Math.sqrt(half * half + 0.5)) * gain![i % 2]! + bias![i % 2]!;
        }),
    }));

  it('rows by index, more than are looked through at a time, wider than a workgroup', async () => {
    const index = Int32Array.from({ length: 150 }, (_, i) => (i % 7 === 0 ? -1 : (i * i) % 5));
    await checkOp({
      inputs: [uniform([5, 70], 'x')],
      op: (x) => gatherRows(x!, tensor(index, [150], 'int32') as Tensor),
      twin: (x) =>
        Float64Array.from({ length: 150 * 70 }, (_, i) => {
          const row = index[Math.floor(i / 70)]!;
          return row < 0 ? 0 : x![row * 70 + (i % 70)]!;
        }),
    });
  });

  it.each([
    [3, 40, 5, 66],
    [150, 2, 3, 4],
  ])('gradients under a maximum: %d groups of %d, %d channels of %d', async (groups, k, channels, d) => {
    const [x, dy, w] = [given([groups * k, d], 'x'), given([groups, channels], 'dy'), given([channels, d], 'w')];
    const winners = Int32Array.from({ length: groups * channels }, (_, i) => (i * 7) % k);
    const layer = { dy: dy.onDevice, winner: tensor(winners, [groups, channels], 'int32') as Tensor, k };
    const [dx, dw] = [allocate([groups * k, d]), allocate([channels, d])];
    for (const mode of ['fresh', 'added'] as const) {
      pooledInputGradient(layer, w.onDevice, dx, mode);
      pooledWeightGradient(layer, x.onDevice, dw, mode);
    }
    const [ex, ew] = [new Float64Array(groups * k * d), new Float64Array(channels * d)];
    winners.forEach((winner, e) => {
      const row = Math.floor(e / channels) * k + winner;
      for (let c = 0; c < d; c++) {
        ex[row * d + c]! += 2 * dy.data[e]! * w.data[(e % channels) * d + c]!;
        ew[(e % channels) * d + c]! += 2 * dy.data[e]! * x.data[row * d + c]!;
      }
    });
    expectScaled(await readValues(dx), ex, 1e-6);
    expectScaled(await readValues(dw), ew, 1e-5);
  });

  it('refuses heads that do not fit into workgroup memory', () => {
    const segments = { offsets: tensor(Int32Array.of(0, 1), [2], 'int32') as Tensor, lengths: Int32Array.of(1) };
    expect(() => attention(allocate([1, 3 * 2049]), segments, 1)).toThrow(
      'attention: heads are 2049 wide, the webgpu engine takes 2048 at most',
    );
  });
});
