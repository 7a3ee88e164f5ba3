import { addScalars, chamferLoss, heapView, initKernels, linear } from '@i2p/kernels';
import { expectClose } from '@i2p/testkit';
import { memory, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { clipGradientNorm, disposeGradients, gradientsOf } from './gradients.js';
import { ParameterSet } from './parameter-set.js';

describe('gradientsOf', () => {
  beforeAll(() => initKernels());

  it('gives gradients of what the loss uses, none of the rest, and leaves nothing behind', () => {
    const set = new ParameterSet();
    set.addParameter('used', [3, 2], Float32Array.of(1, 0, 0, 1, 1, 1));
    set.addParameter('unused', [2], Float32Array.of(1, 1));
    const target = tensor3d([0, 0, 0], [1, 1, 3]);
    const x = tensor2d([1, 2], [1, 2]);
    const before = memory().numTensors;
    const { value, gradients } = gradientsOf(set, () => {
      const loss = chamferLoss(linear(x, set.get('used')), target);
      return addScalars(loss, loss);
    });
    expect(value).toBeCloseTo(4 * (1 + 4 + 9), 5); // two directions, twice
    expect([...gradients.keys()]).toEqual(['used']);
    const gradient = gradients.get('used');
    if (!gradient) throw new Error('no gradient');
    expectClose(heapView(gradient), [8, 16, 16, 32, 24, 48], 1e-4);
    disposeGradients(gradients);
    expect(memory().numTensors).toBe(before);
  });
});

describe('clipGradientNorm', () => {
  it('scales down to the norm and leaves smaller ones alone', () => {
    const gradients = new Map([
      ['a', tensor1d([3, 0])],
      ['b', tensor1d([4])],
    ]);
    expect(clipGradientNorm(gradients, 10)).toBeCloseTo(5, 6);
    expect(clipGradientNorm(gradients, 1)).toBeCloseTo(5, 6);
    expect(clipGradientNorm(gradients, 10)).toBeCloseTo(1, 5);
  });
});
