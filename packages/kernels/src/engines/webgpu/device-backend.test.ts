import { describeOnGpu, expectClose, TEST_GPU } from '@i2p/testkit';
import { clone, engine, scalar, type Tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { useBatchNormReduction } from '../../batch-norm-reduction.js';
import { batchNormStatistics } from '../../ops/batch-norm.js';
import { gatherRows } from '../../ops/gather.js';
import { layerNorm } from '../../ops/layer-norm.js';
import { mseRowsLoss } from '../../ops/losses.js';
import { adamwUpdate, scaleInPlace, sumSquares } from '../../ops/optimizer.js';
import { readValues, readValuesNow, writeValues } from '../../values.js';
import { startWebgpu, type WebgpuStudent } from '../../webgpu.js';
import { allocate, device } from './device.js';
import { elementwise } from './program.js';

describeOnGpu('the webgpu backend', () => {
  let student: WebgpuStudent;
  beforeAll(async () => {
    student = await startWebgpu(TEST_GPU);
  });

  it('says what it runs on, and comes back to it', async () => {
    expect(student.description).toBe(`WebGPU on ${student.gpu.adapter.name}`);
    expect((await startWebgpu()).gpu).toBe(student.gpu);
  });

  it('shows updates in place in clones, also of values that were read before', async () => {
    const x = tensor1d([1, 2, 3]);
    const shared = clone(x);
    scaleInPlace(x, 2);
    expect([...(await readValues(shared))]).toEqual([2, 4, 6]);
    scaleInPlace(shared, 2);
    expect([...(await readValues(x))]).toEqual([4, 8, 12]);
  });

  it('replaces values behind the commands that were given before, on the device and on the host', async () => {
    const [x, fresh] = [tensor1d([1, 2]), tensor1d([1, 2])];
    scaleInPlace(x, 3);
    writeValues(x, Float32Array.of(5, 6));
    scaleInPlace(x, 10);
    writeValues(fresh, Float32Array.of(7, 8));
    expect([...(await readValues(x)), ...(await readValues(fresh))]).toEqual([50, 60, 7, 8]);
  });

  it('keeps small tensors on the device: nothing is computed on the host', () => {
    const before = student.dispatches();
    const y = layerNorm(tensor2d([[1, 2]]), tensor1d([1, 1]), tensor1d([0, 0]));
    expect(student.dispatches()).toBe(before + 1);
    expect(() => readValuesNow(y)).toThrow(
      'the webgpu engine gives values only to those who wait: use the asynchronous way',
    );
    expect(() => y.dataSync()).toThrow('the values of a tensor are on the device: use data()');
  });

  it('takes the buffers of disposed tensors for others of about their size', async () => {
    const run = async (rows: number): Promise<void> => {
      const x = zeros([rows, 64]);
      const y = layerNorm(x as Tensor, tensor1d(new Float32Array(64)), tensor1d(new Float32Array(64)));
      await y.data();
      for (const tensor of [x, y]) tensor.dispose();
    };
    await run(1000);
    const { numBytesAllocated } = device().bufferManager;
    for (const rows of [998, 990, 981, 1000]) await run(rows);
    // what tfjs keeps for each exact size would be four times as much; the gains and biases stay
    expect(device().bufferManager.numBytesAllocated - numBytesAllocated).toBeLessThan(256 * 1000);
  });

  it('refuses another device than the one that was started', async () => {
    const software = !TEST_GPU.software;
    await expect(startWebgpu({ software })).rejects.toThrow(`was started already, got software: ${software}`);
    await expect(startWebgpu({ powerPreference: 'low-power' })).rejects.toThrow('got the wish for low-power');
  });

  it('gives rows of NaN for an index that is none, where it cannot look at it', async () => {
    const index = tensor1d([1, 0], 'int32');
    gatherRows(tensor2d([[1], [2]]), index);
    const values = await readValues(gatherRows(tensor2d([[7]]), index));
    expect([...values]).toEqual([Number.NaN, 7]);
    expect(() => gatherRows(tensor2d([[7]]), tensor1d([0, 1], 'int32'))).toThrow(
      'gatherRows: index 1 at position 1 is not within -1 .. 0',
    );
  });

  it('has a gradient of NaN beside a target that does not exist', async () => {
    const index = tensor1d([1, 0], 'int32');
    gatherRows(tensor2d([[1], [2]]), index);
    const pred = tensor2d([[1], [2]]);
    const gradient = engine().gradients(() => mseRowsLoss(pred, tensor2d([[5]]), index), [pred], scalar(1)).grads[0];
    expect([...(await readValues(gradient as Tensor))]).toEqual([Number.NaN, -3]);
  });

  it('names a tensor that is too large for the device, and one that is gone', () => {
    const most = student.gpu.device.limits.maxStorageBufferBindingSize;
    const large = allocate([most / 4 + 1024]);
    expect(() => scaleInPlace(large, 1)).toThrow(/^out of memory: a tensor of \d+ bytes is more than the \d+ that/);
    large.dispose();
    const gone = tensor1d([1]);
    gone.dispose();
    expect(() => scaleInPlace(gone, 1)).toThrow(/tensor \d+ of shape \[1\] is disposed already/);
  });

  it('refuses BatchNorm over several workers, which it would do over its own rows', () => {
    useBatchNormReduction((_, rows) => rows);
    const statistics = (): unknown => batchNormStatistics(tensor2d([[1], [2]]));
    expect(statistics).toThrow('the webgpu engine does not share BatchNorm statistics among workers');
    useBatchNormReduction(undefined);
  });

  it('updates many parameters in few programs, each by its own rate', async () => {
    const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, step: 1 };
    const updates = Array.from({ length: 20 }, (_, i) => {
      const size = 1 + 37 * i;
      const values = (value: number): Tensor => tensor1d(new Float32Array(size).fill(value));
      return { parameter: values(i), gradient: values(3), m: values(0), v: values(0), ...settings, learningRate: i };
    });
    const before = student.dispatches();
    adamwUpdate(updates);
    expect(student.dispatches() - before).toBeLessThanOrEqual(10);
    // the first step is the rate, whatever the gradient
    for (const { parameter, learningRate: rate } of updates) {
      const values = await readValues(parameter);
      expectClose(values, new Float32Array(values.length), 1e-6 * (1 + rate));
    }
  });

  it('adds up the squares of many tensors, long and short', async () => {
    const tensors = [1, 5000, 3, 9000, 4096, 1, 1, 2, 1, 1, 1, 1, 8192, 1, 7].map((size, i) =>
      tensor1d(new Float32Array(size).fill(i)),
    );
    const expected = tensors.reduce((sum, { size }, i) => sum + size * i * i, 0);
    expect(await sumSquares(tensors)).toBe(expected);
    expect(await sumSquares([])).toBe(0);
  });

  it('throws what the device refuses, where tfjs would go on with zeros', async () => {
    const broken = elementwise({ name: 'broken', writes: { x: 'f32' }, sizes: [], code: 'x[i] = nothing;' });
    const x = tensor1d([1, 2]);
    device().run(broken, { x }, { size: 2 }, 1);
    expect(() => scaleInPlace(x, 1)).toThrow(/webgpu: the device refused an operation: .*unresolved value 'nothing'/s);
    device().run(broken, { x }, { size: 2 }, 1);
    await expect(readValues(x)).rejects.toThrow(/webgpu: the device refused an operation/);
  });

  it('starts again once its device is lost', async () => {
    student.gpu.destroy();
    await student.gpu.device.lost;
    const again = await startWebgpu(TEST_GPU);
    expect(again.gpu).not.toBe(student.gpu);
    const x = tensor1d([1, 2]);
    scaleInPlace(x, 3);
    expect([...(await readValues(x))]).toEqual([3, 6]);
  });
});
