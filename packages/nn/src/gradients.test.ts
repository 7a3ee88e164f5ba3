import { addScalars, chamferLoss, differentiable, heapView, initKernels, linear } from '@i2p/kernels';
import { expectClose } from '@i2p/testkit';
import { memory, type Tensor, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { accumulateGradients, clipGradientNorm, disposeGradients, gradientsOf, scaleGradients } from './gradients.js';
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
    expect(heapView(value)[0]).toBeCloseTo(4 * (1 + 4 + 9), 5); // two directions, twice
    value.dispose();
    expect([...gradients.keys()]).toEqual(['used']);
    const gradient = gradients.get('used');
    if (!gradient) throw new Error('no gradient');
    expectClose(heapView(gradient), [8, 16, 16, 32, 24, 48], 1e-4);
    disposeGradients(gradients);
    expect(memory().numTensors).toBe(before);
  });

  it('leaves nothing behind when the forward pass or a gradient throws', () => {
    const set = new ParameterSet();
    set.addParameter('used', [3, 2], Float32Array.of(1, 0, 0, 1, 1, 1));
    const target = tensor3d([0, 0, 0], [1, 1, 3]);
    const x = tensor2d([1, 2], [1, 2]);
    const full = new Error('no memory left');
    const fail = (): never => {
      throw full;
    };
    const loss = () => chamferLoss(linear(x, set.get('used')), target);
    const failing = (x: Tensor) => differentiable([x], () => addScalars(x, x), fail);
    const before = memory().numTensors;
    expect(() => gradientsOf(set, () => addScalars(loss(), fail()))).toThrow(full);
    expect(memory().numTensors).toBe(before);
    expect(() => gradientsOf(set, () => failing(loss()))).toThrow(full);
    expect(memory().numTensors).toBe(before);
    const { value, gradients } = gradientsOf(set, loss);
    expect(gradients.size).toBe(1);
    value.dispose();
    disposeGradients(gradients);
  });
});

describe('clipGradientNorm', () => {
  it('scales down to the norm and leaves smaller ones alone', async () => {
    const gradients = new Map([
      ['a', tensor1d([3, 0])],
      ['b', tensor1d([4])],
    ]);
    expect(await clipGradientNorm(gradients, 10)).toBeCloseTo(5, 6);
    expect(await clipGradientNorm(gradients, 1)).toBeCloseTo(5, 6);
    expect(await clipGradientNorm(gradients, 10)).toBeCloseTo(1, 5);
  });
});

describe('accumulateGradients', () => {
  it('adds in place, takes over what is new, and leaves nothing behind', () => {
    const before = memory().numTensors;
    const sums = new Map([['a', tensor1d([1, 2, 3, 4, 5])]]);
    const more = new Map([
      ['a', tensor1d([10, 20, 30, 40, 50])],
      ['b', tensor1d([7])],
    ]);
    const held = sums.get('a');
    accumulateGradients(sums, more);
    scaleGradients(sums, 0.5);
    expect(sums.get('a')).toBe(held);
    expect([...sums].map(([name, sum]) => [name, [...heapView(sum)]])).toEqual([
      ['a', [5.5, 11, 16.5, 22, 27.5]],
      ['b', [3.5]],
    ]);
    expect([more.size, memory().numTensors]).toEqual([0, before + 2]);
    disposeGradients(sums);
  });

  it('names gradients that do not fit', () => {
    const [sums, more] = [new Map([['a', tensor1d([1])]]), new Map([['a', tensor1d([1, 2])]])];
    expect(() => accumulateGradients(sums, more)).toThrow('addInPlace: [1] and [2] differ in size');
  });
});
