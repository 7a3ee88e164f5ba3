import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { augmentParts, augmentScans, rotateAboutY, scaleAndTranslate } from './augment.js';

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

describe('augmentations of fine-tuning', () => {
  const norms = (points: Float32Array): number[] =>
    Array.from({ length: points.length / 3 }, (_, i) => Math.hypot(points[3 * i]!, points[3 * i + 2]!));

  it('turns about y as points times R transposed', () => {
    const points = Float32Array.of(1, 5, 0, 0, -2, 1);
    rotateAboutY(points, Math.PI / 2);
    expectClose(points, [0, 5, -1, 1, -2, 0], 1e-7);
  });

  it('scans: one turn for the whole batch, scales of 0.9 to 1.1 per axis, no shift', () => {
    const draws = randomStream(3, 'scans');
    const before = Float32Array.from({ length: 3 * 4 * 3 }, () => draws.uniform(-1, 1));
    const points = before.slice();
    augmentScans(points, 3, randomStream(9, 'augment'));
    const twin = before.slice();
    const again = randomStream(9, 'augment');
    scaleAndTranslate(twin, 3, again, { scale: [0.9, 1.1], shift: 0 });
    for (let i = 0; i < twin.length; i++) {
      const factor = twin[i]! / before[i]!;
      expect(factor > 0.8999 && factor < 1.1001).toBe(true);
    }
    expectClose(Float32Array.from(norms(points)), norms(twin), 1e-6);
    const turned = (i: number): number =>
      Math.atan2(points[3 * i]!, points[3 * i + 2]!) - Math.atan2(twin[3 * i]!, twin[3 * i + 2]!);
    const whole = (angle: number): number => (angle + 4 * Math.PI) % (2 * Math.PI);
    for (let i = 1; i < 12; i++) expect(whole(turned(i))).toBeCloseTo(whole(turned(0)), 4);
    expect(Math.abs(turned(0))).toBeGreaterThan(0.01);
  });

  it('parts: one factor of 0.8 to 1.25 for all axes of a cloud, shifts up to 0.1', () => {
    const points = probes(200);
    augmentParts(points, 200, randomStream(4, 'augment'));
    const factors = Array.from({ length: 200 }, (_, b) => {
      const { scale, shift } = transformOf(points.subarray(b * 6, b * 6 + 6));
      expect(Math.max(...scale) - Math.min(...scale)).toBeLessThan(1e-6);
      expect(Math.max(...shift.map(Math.abs))).toBeLessThan(0.1 + 1e-6);
      return scale[0]!;
    });
    expect(Math.min(...factors)).toBeLessThan(0.83);
    expect(Math.max(...factors)).toBeGreaterThan(1.2);
    expect(Math.max(...factors)).toBeLessThan(1.2501);
  });
});
