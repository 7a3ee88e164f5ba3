import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { scaleAndTranslate } from './augment.js';

/** Reads scale and shift of each axis back from a cloud whose first two points were 0 and 1. */
function transformOf(cloud: Float32Array): { scale: number[]; shift: number[] } {
  const shift = [...cloud.subarray(0, 3)];
  return { shift, scale: [...cloud.subarray(3, 6)].map((value, axis) => value - (shift[axis] as number)) };
}

const probes = (batch: number): Float32Array => Float32Array.from({ length: batch * 6 }, (_, i) => (i % 6 < 3 ? 0 : 1));

describe('scaleAndTranslate', () => {
  it('moves every axis of every cloud by its own amount, within the ranges', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, batch) => {
        const points = probes(batch);
        scaleAndTranslate(points, batch, randomStream(seed, 'augment'));
        for (let b = 0; b < batch; b++) {
          const { scale, shift } = transformOf(points.subarray(b * 6, b * 6 + 6));
          for (const s of scale) expect(s >= 2 / 3 - 1e-6 && s <= 3 / 2 + 1e-6).toBe(true);
          for (const t of shift) expect(Math.abs(t)).toBeLessThanOrEqual(0.2 + 1e-6);
          expect(new Set([...scale, ...shift]).size).toBe(6);
        }
      }),
    );
  });

  it('fills the ranges evenly', () => {
    const points = probes(4000);
    scaleAndTranslate(points, 4000, randomStream(1, 'augment'));
    const all = Array.from({ length: 4000 }, (_, b) => transformOf(points.subarray(b * 6, b * 6 + 6)));
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    for (let axis = 0; axis < 3; axis++) {
      expect(mean(all.map(({ scale }) => scale[axis] as number))).toBeCloseTo((2 / 3 + 3 / 2) / 2, 1);
      expect(mean(all.map(({ shift }) => shift[axis] as number))).toBeCloseTo(0, 1);
      expect(Math.min(...all.map(({ scale }) => scale[axis] as number))).toBeLessThan(0.68);
      expect(Math.max(...all.map(({ scale }) => scale[axis] as number))).toBeGreaterThan(1.48);
    }
  });

  it('does to all points of a cloud what the naive loop does', () => {
    const stream = randomStream(5, 'points');
    const before = Float32Array.from({ length: 2 * 7 * 3 }, () => stream.normal());
    const points = before.slice();
    scaleAndTranslate(points, 2, randomStream(6, 'augment'));
    const draws = randomStream(6, 'augment');
    const expected: number[] = [];
    for (let b = 0; b < 2; b++) {
      const scale = [0, 1, 2].map(() => Math.fround(draws.uniform(2 / 3, 3 / 2)));
      const shift = [0, 1, 2].map(() => Math.fround(draws.uniform(-0.2, 0.2)));
      for (let i = 0; i < 21; i++) {
        const scaled = Math.fround((before[b * 21 + i] as number) * (scale[i % 3] as number));
        expected.push(Math.fround(scaled + (shift[i % 3] as number)));
      }
    }
    expectClose(points, expected, 0);
  });

  it('refuses points that do not divide into clouds', () => {
    expect(() => scaleAndTranslate(new Float32Array(10), 2, randomStream(0))).toThrow(
      'expected 2 clouds of [N,3] coordinates, got 10 elements',
    );
  });
});
