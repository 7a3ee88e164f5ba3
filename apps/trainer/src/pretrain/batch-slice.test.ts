import { randomStream } from '@i2p/random';
import fc from 'fast-check';
import { slicesOf, streamOfSlice } from './batch-slice.js';

describe('slices of a batch', () => {
  it('cover it in order, worker by worker', () => {
    const division = { batch: 12, workers: 2, microBatch: 3 };
    expect(slicesOf(division)).toEqual([
      { first: 0, count: 3 },
      { first: 3, count: 3 },
    ]);
    expect(slicesOf(division, 1)).toEqual([
      { first: 6, count: 3 },
      { first: 9, count: 3 },
    ]);
    expect(slicesOf({ batch: 5, workers: 1, microBatch: null })).toEqual([{ first: 0, count: 5 }]);
  });

  it('must be equal', () => {
    expect(() => slicesOf({ batch: 9, workers: 2, microBatch: null })).toThrow('9 clouds cannot be divided among 2');
    expect(() => slicesOf({ batch: 12, workers: 2, microBatch: 4 })).toThrow('in slices of 4');
  });

  it('draw what their clouds draw in the whole batch, round after round', () => {
    const round = fc.record({
      workers: fc.integer({ min: 1, max: 4 }),
      share: fc.integer({ min: 1, max: 4 }),
      perCloud: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(round, ({ workers, share, perCloud }) => {
        const batch = workers * share;
        const whole = randomStream(3, 'draws');
        const rounds = [0, 1].map(() => Array.from({ length: batch * perCloud }, () => whole.uniform(-1, 1)));
        for (let worker = 0; worker < workers; worker++) {
          const [slice] = slicesOf({ batch, workers, microBatch: null }, worker) as [{ first: number; count: number }];
          const stream = streamOfSlice(randomStream(3, 'draws'), slice, batch, perCloud);
          for (const draws of rounds) {
            const own = Array.from({ length: slice.count * perCloud }, () => stream.uniform(-1, 1));
            expect(own).toEqual(draws.slice(slice.first * perCloud, (slice.first + slice.count) * perCloud));
          }
        }
      }),
    );
  });
});
