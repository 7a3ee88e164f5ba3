import fc from 'fast-check';
import { batchIndices, epochOrder } from './batching.js';

const sizes = fc.integer({ min: 1, max: 60 });

describe('epochOrder', () => {
  it('is a permutation that seed and epoch decide', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(1000), fc.integer({ min: 0, max: 300 }), (seed, epoch, size) => {
        const order = epochOrder(size, seed, epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
        expect(epochOrder(size, seed, epoch)).toEqual(order);
      }),
    );
    expect(epochOrder(50, 1, 0)).not.toEqual(epochOrder(50, 1, 1));
    expect(epochOrder(50, 1, 0)).not.toEqual(epochOrder(50, 2, 0));
  });
});

describe('batchIndices', () => {
  it('walks through each epoch once, dropping the incomplete batch', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 20 }), fc.integer(), fc.nat(3), (size, wish, seed, epoch) => {
        const batch = Math.min(wish, size);
        const perEpoch = Math.floor(size / batch);
        const steps = Array.from({ length: perEpoch }, (_, i) => batchIndices(epoch * perEpoch + i, batch, size, seed));
        expect(steps.every((step) => step.epoch === epoch && step.indices.length === batch)).toBe(true);
        const seen = steps.flatMap((step) => [...step.indices]);
        expect(seen).toEqual([...epochOrder(size, seed, epoch).subarray(0, perEpoch * batch)]);
      }),
    );
  });

  it('refuses a batch larger than the split, and steps that are no natural numbers', () => {
    expect(() => batchIndices(0, 64, 32, 0)).toThrow('a batch of 64 needs at least as many clouds, the split has 32');
    expect(() => batchIndices(-1, 2, 32, 0)).toThrow('expected a step from 0 on, got -1');
    expect(() => batchIndices(0, 0, 32, 0)).toThrow('expected a batch of at least one cloud, got 0');
  });
});
