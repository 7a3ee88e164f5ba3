import { randomStream } from '@i2p/random';
import fc from 'fast-check';
import { candidatePoints, type FurthestSampler, furthestPoints, randomSubset } from './point-subset.js';

/** A sampler whose choice can be told: the last points, backwards. */
const backwards: FurthestSampler = {
  fps: (points, batch, samples) =>
    Int32Array.from({ length: batch * samples }, (_, i) => points.length / (3 * batch) - 1 - (i % samples)),
};

/** B clouds whose point i has the coordinates (b, i, -i). */
const clouds = (batch: number, stored: number): Float32Array =>
  Float32Array.from({ length: batch * stored * 3 }, (_, at) => {
    const point = Math.floor(at / 3) % stored;
    return [Math.floor(at / (3 * stored)), point, -point][at % 3]!;
  });

it('draws from 1200 candidates for 1024 points, from 2400 for 2048, and from no more than are stored', () => {
  expect([1024, 2048, 4096, 512].map((count) => candidatePoints(count, 8192))).toEqual([1200, 2400, 4800, 600]);
  expect(candidatePoints(1024, 1100)).toBe(1100);
  expect(candidatePoints(8192, 8192)).toBe(8192);
});

it('gathers the furthest points of each cloud in their order', () => {
  expect([...furthestPoints(clouds(2, 5), 2, 2, backwards)]).toEqual([0, 4, -4, 0, 3, -3, 1, 4, -4, 1, 3, -3]);
});

it('chooses other points in every draw, the same positions for the whole batch, none twice, only candidates', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 6, max: 9 }),
      (seed, count, candidates) => {
        const out = randomSubset(clouds(3, 10), 3, { count, candidates }, randomStream(seed, 'subset'), backwards);
        const points = [0, 1, 2].map((b) => Array.from({ length: count }, (_, i) => out[3 * (b * count + i) + 1]!));
        expect(points[1]).toEqual(points[0]);
        expect(points[2]).toEqual(points[0]);
        expect(new Set(points[0]).size).toBe(count);
        expect(Math.min(...points[0]!)).toBeGreaterThanOrEqual(10 - candidates);
      },
    ),
  );
  const draw = (seed: number): string =>
    randomSubset(clouds(1, 10), 1, { count: 5, candidates: 9 }, randomStream(seed), backwards).join();
  expect(new Set([1, 2, 3, 4, 5].map(draw)).size).toBeGreaterThan(3);
});

it('as many candidates as points: a random order of all of them', () => {
  const out = randomSubset(clouds(1, 6), 1, { count: 6, candidates: 6 }, randomStream(3), backwards);
  const order = [...out].filter((_, i) => i % 3 === 1);
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(order).not.toEqual([5, 4, 3, 2, 1, 0]);
});

it('refuses fewer candidates than points', () => {
  expect(() => randomSubset(clouds(1, 6), 1, { count: 5, candidates: 4 }, randomStream(0), backwards)).toThrow(
    'expected at least 5 candidates for 5 points, got 4',
  );
});
