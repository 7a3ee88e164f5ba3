import { heapView, initKernels, mseRowsLoss } from '@i2p/kernels';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { ones, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { gradientsOf } from './gradients.js';
import { addBatchNorm, addLinear, batchNorm, linear } from './layers.js';
import { linearBatchNorm } from './linear-batch-norm.js';
import { ParameterSet } from './parameter-set.js';

describe('linearBatchNorm', () => {
  let parameters: ParameterSet;
  beforeAll(async () => {
    await initKernels();
    parameters = new ParameterSet();
    addLinear(parameters, 'conv', 5, 4, randomStream(0, 'conv'), { init: 'fan-in', convolution: true });
    addBatchNorm(parameters, 'bn', 4);
  });
  const stream = randomStream(1, 'x');
  const rows = (n: number, width: number) =>
    tensor2d(
      Float32Array.from({ length: n * width }, () => stream.normal()),
      [n, width],
    );
  const losses = (x: () => Tensor) =>
    gradientsOf(parameters, () => mseRowsLoss(x(), ones([1, 4]), tensor1d(new Int32Array(8), 'int32')));

  it('is the linear layer, BatchNorm and ReLU; the gradient of the bias is exactly 0, the others are the same', () => {
    const x = rows(8, 5);
    const context = { parameters, training: true };
    const plain = losses(() => batchNorm(context, 'bn', linear(context, 'conv', x), true));
    const fused = losses(() => linearBatchNorm(context, 'conv', 'bn', x));
    expect([...heapView(fused.value)]).toEqual([...heapView(plain.value)]);
    for (const [name, gradient] of plain.gradients) {
      const ours = heapView(fused.gradients.get(name) as Tensor);
      if (name !== 'conv.bias') expect([...ours]).toEqual([...heapView(gradient)]);
      else expect([...ours]).toEqual([0, 0, 0, 0]);
    }
    expectClose(heapView(plain.gradients.get('conv.bias') as Tensor), [0, 0, 0, 0], 1e-6);
  });

  it('keeps the bias in evaluation mode', () => {
    const x = rows(8, 5);
    const context = { parameters, training: false };
    const plain = heapView(batchNorm(context, 'bn', linear(context, 'conv', x), true)).slice();
    expect(heapView(linearBatchNorm(context, 'conv', 'bn', x)).slice()).toEqual(plain);
  });

  it('takes parts that stand for several rows', () => {
    const [global, local] = [rows(2, 2), rows(8, 3)];
    const [g, l] = [heapView(global), heapView(local)];
    const joined = Array.from({ length: 8 }, (_, r) => [
      ...g.subarray(2 * Math.floor(r / 4), 2 * Math.floor(r / 4) + 2),
      ...l.subarray(3 * r, 3 * r + 3),
    ]);
    const context = { parameters, training: false };
    const whole = heapView(linearBatchNorm(context, 'conv', 'bn', tensor2d(joined))).slice();
    expectClose(heapView(linearBatchNorm(context, 'conv', 'bn', [global, local])), whole, 1e-6);
  });
});
