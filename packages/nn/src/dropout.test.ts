import { heapView, initKernels } from '@i2p/kernels';
import { randomStream } from '@i2p/random';
import { engine, ones, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { dropout } from './dropout.js';
import type { ForwardContext } from './layers.js';
import { ParameterSet } from './parameter-set.js';

describe('dropout', () => {
  beforeAll(() => initKernels());
  const context = (over: Partial<ForwardContext> = {}): ForwardContext => ({
    parameters: new ParameterSet(),
    training: true,
    dropout: randomStream(0, 'dropout'),
    ...over,
  });

  it('drops the share it is told and scales the others up, the same for the same stream', () => {
    const x = ones([100, 200]);
    const y = heapView(dropout(context(), x, 0.3)).slice();
    const kept = y.filter((value) => value !== 0);
    expect(kept.every((value) => value === Math.fround(1 / 0.7))).toBe(true);
    expect(kept.length / y.length).toBeCloseTo(0.7, 1);
    expect(Math.abs(kept.length / y.length - 0.7)).toBeLessThan(0.015);
    expect(heapView(dropout(context(), x, 0.3)).slice()).toEqual(y);
    expect(heapView(dropout(context({ dropout: randomStream(1, 'dropout') }), x, 0.3)).slice()).not.toEqual(y);
  });

  it('passes the gradient where it passed the value', () => {
    const x = tensor1d(Array.from({ length: 50 }, () => 1));
    const f = (): Tensor => dropout(context(), x, 0.5);
    const value = heapView(f()).slice();
    const { grads } = engine().gradients(f, [x], ones([50]));
    expect([...heapView(grads[0] as Tensor)]).toEqual([...value]);
  });

  it('leaves everything in evaluation, without draws, and at rate 0', () => {
    const x = ones([4]);
    expect(dropout(context({ training: false }), x, 0.5)).toBe(x);
    expect(dropout(context({ dropout: undefined }), x, 0.5)).toBe(x);
    expect(dropout(context(), x, 0)).toBe(x);
  });
});
