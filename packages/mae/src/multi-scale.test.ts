import { createJsEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { groupLevels } from './multi-scale.js';
import { ellipsoids, tinyConfig } from './testing.js';

describe('groupLevels', () => {
  const points = ellipsoids(2, tinyConfig.points, randomStream(0, 'levels'));
  const levels = groupLevels(points, 2, tinyConfig, createJsEngine());

  it('nests the levels: each centre is a point of the level before, the first one point 0 of the cloud', () => {
    let before = points;
    for (const { centres } of levels) {
      for (let b = 0; b < 2; b++) {
        const from = (b * before.length) / 2;
        const known = new Set(
          Array.from({ length: before.length / 6 }, (_, i) => before.slice(from + 3 * i, from + 3 * i + 3).join()),
        );
        const at = (b * centres.length) / 2;
        expect([...centres.slice(at, at + 3)]).toEqual([
          ...points.slice((b * points.length) / 2, (b * points.length) / 2 + 3),
        ]);
        for (let i = at; i < at + centres.length / 2; i += 3)
          expect(known.has(centres.slice(i, i + 3).join())).toBe(true);
      }
      before = centres;
    }
  });

  it('flattens neighbours over the batch and subtracts the centre', () => {
    let before = points;
    for (const { centres, neighbours, offsets, neighbourCount } of levels) {
      neighbours.forEach((row, i) => {
        const group = Math.floor(i / neighbourCount);
        expect(Math.floor((2 * 3 * row) / before.length)).toBe(Math.floor((2 * 3 * group) / centres.length));
        for (let c = 0; c < 3; c++)
          expect(offsets[3 * i + c]).toBe(
            Math.fround((before[3 * row + c] as number) - (centres[3 * group + c] as number)),
          );
      });
      before = centres;
    }
  });
});
