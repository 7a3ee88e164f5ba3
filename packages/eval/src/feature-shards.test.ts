import fc from 'fast-check';
import { featureShard } from './feature-shards.js';

const CHUNK = 16;

it('shards follow each other, cover the split, begin at whole passes, and differ by at most one pass', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 9 }), (clouds, shards) => {
      const all = Array.from({ length: shards }, (_, shard) => featureShard(clouds, shards, shard));
      let next = 0;
      for (const { first, count } of all) {
        expect(first).toBe(next);
        if (count > 0) expect(first % CHUNK).toBe(0);
        next += count;
      }
      expect(next).toBe(clouds);
      const passes = all.map(({ count }) => Math.ceil(count / CHUNK));
      expect(Math.max(...passes) - Math.min(...passes)).toBeLessThanOrEqual(1);
    }),
  );
});
