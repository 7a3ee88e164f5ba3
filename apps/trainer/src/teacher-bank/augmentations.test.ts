import { openDataset } from '@i2p/data';
import { slicesOf } from '../pretrain/batch-slice.js';
import { augmentedEntries, drawEntries } from './augmentations.js';

describe('augmentations of a bank', () => {
  it('are the same cloud whatever they are asked for with, and differ between entries and seeds', async () => {
    const data = (await openDataset('synthetic:train=40,test=40', { points: 32 })).train;
    const clouds = { data, points: 32, seed: 1 };
    const together = augmentedEntries(clouds, [7, 119, 8]);
    expect(augmentedEntries(clouds, [119])).toEqual(together.subarray(96, 192));
    expect(augmentedEntries(clouds, [8])).not.toEqual(together.subarray(0, 96));
    expect(augmentedEntries({ ...clouds, seed: 2 }, [7])).not.toEqual(together.subarray(0, 96));
  });

  it('are drawn evenly, by step, the same for a slice as in the whole batch', () => {
    const clouds = Array.from({ length: 12 }, (_, i) => 5 * i);
    const draw = { seed: 4, batch: 12, augmentations: 3, dataSize: 60 };
    const times = [0, 0, 0];
    const draws = Array.from({ length: 200 }, (_, step) => {
      const entries = drawEntries(clouds, { ...draw, step, slice: { first: 0, count: 12 } });
      for (const [i, entry] of entries.entries()) {
        expect(entry % 60).toBe(clouds[i]);
        times[Math.floor(entry / 60)]!++;
      }
      for (const slice of slicesOf({ batch: 12, workers: 3, microBatch: 2 }, 1)) {
        const own = clouds.slice(slice.first, slice.first + slice.count);
        expect(drawEntries(own, { ...draw, step, slice })).toEqual(
          entries.slice(slice.first, slice.first + slice.count),
        );
      }
      return entries.join();
    });
    for (const count of times) expect(Math.abs(count - 800)).toBeLessThan(100);
    expect(new Set(draws).size).toBeGreaterThan(190);
  });
});
