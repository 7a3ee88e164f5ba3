import { expectClose } from '@i2p/testkit';
import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { layerNorm } from './layer-norm.js';

function naiveLayerNorm(x: Float64Array, gain: Float64Array, bias: Float64Array, epsilon = 1e-5): Float64Array {
  const d = gain.length;
  const y = new Float64Array(x.length);
  for (let at = 0; at < x.length; at += d) {
    const row = x.subarray(at, at + d);
    const mean = row.reduce((a, b) => a + b, 0) / d;
    const variance = row.reduce((a, b) => a + (b - mean) ** 2, 0) / d;
    for (let i = 0; i < d; i++) y[at + i] = ((row[i]! - mean) / Math.sqrt(variance + epsilon)) * gain[i]! + bias[i]!;
  }
  return y;
}

describeEngines('layerNorm', () => {
  it.each([
    [1, 1],
    [1, 2],
    [3, 3],
    [130, 5],
    [65, 30],
    [7, 64],
  ])('value and gradient equal the naive twin: %d rows of %d', async (rows, d) => {
    await checkOp({
      inputs: [uniform([rows, d], 'x'), uniform([d], 'gain'), uniform([d], 'bias')],
      op: (x, gain, bias) => layerNorm(x!, gain!, bias!),
      twin: (x, gain, bias) => naiveLayerNorm(x!, gain!, bias!),
      tolerance: 2e-5,
    });
  });

  it('keeps its digits where the mean is large', async () => {
    // a float32 mean of 100 is off by up to 4e-6, the deviation is 0.06
    const x = uniform([4, 30], 'x', 99.9, 100.1);
    const [gain, bias] = [new Float32Array(30).fill(1), new Float32Array(30)];
    const y = await layerNorm(onHeap(x), tensor1d(gain), tensor1d(bias)).data();
    expectClose(y, naiveLayerNorm(Float64Array.from(x.data), Float64Array.from(gain), Float64Array.from(bias)), 4e-4);
  });

  it('takes another epsilon, and rows that are constant', async () => {
    const y = layerNorm(tensor2d([[3, 3, 3]]), tensor1d([1, 2, 3]), tensor1d([4, 5, 6]), 1e-3);
    expect([...(await y.data())]).toEqual([4, 5, 6]);
  });

  it('names the shapes that do not fit', () => {
    const [x, gain] = [onHeap(uniform([4, 3], 'x')), onHeap(uniform([2], 'gain'))];
    expect(() => layerNorm(x, gain, gain)).toThrow('layerNorm: gain [2] and bias [2] do not fit rows [4,3]');
  });
});
