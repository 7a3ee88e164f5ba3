import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { normaliseCloud } from '../normalise.js';
import { samplePoints } from './sample-points.js';
import type { Shape } from './shape.js';
import { shapeToCloud } from './shape-to-cloud.js';

const cloudOf = (count: number): Shape => ({
  points: Float32Array.from({ length: count * 3 }, (_, i) => Math.floor(i / 3) + (i % 3) / 10),
  faces: undefined,
});

/** Number of the point that each drawn one is. */
const drawn = (points: Float32Array): number[] => [...points].filter((_, i) => i % 3 === 0);

/** Two triangles of areas 1/2 and 3/2 in the planes z = 0 and z = 5, and one without area between them. */
const twoTriangles: Shape = {
  points: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 5, 3, 0, 5, 0, 1, 5),
  faces: Uint32Array.of(0, 1, 2, 2, 3, 2, 3, 4, 5),
};

describe('samplePoints', () => {
  it('draws from a cloud without replacement, and evenly when it has too few points', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer(),
        (held, count, seed) => {
          const points = samplePoints(cloudOf(held), count, randomStream(seed));
          const times = new Map<number, number>();
          for (const point of drawn(points)) times.set(point, (times.get(point) ?? 0) + 1);
          expect(points).toHaveLength(count * 3);
          expect(Math.max(...times.values())).toBe(Math.ceil(count / held));
          expect(times.size).toBe(Math.min(held, count));
          if (count >= held) expect(Math.min(...times.values())).toBe(Math.floor(count / held));
        },
      ),
    );
    expect([...samplePoints(cloudOf(9), 1, randomStream(3))].map((value) => value % 1)).toEqual(
      [0, 0.1, 0.2].map((v) => expect.closeTo(v, 5)),
    );
  });

  it('draws from a mesh by area, evenly within a triangle, and nothing from one without area', () => {
    const count = 20000;
    const points = samplePoints(twoTriangles, count, randomStream(1));
    let [upper, near, outside] = [0, 0, 0];
    const mean = [0, 0];
    for (let i = 0; i < count; i++) {
      const [x, y, z] = points.subarray(i * 3, i * 3 + 3) as unknown as [number, number, number];
      const reach = z === 0 ? 1 : 3;
      if (!(z === 0 || z === 5) || x < 0 || y < 0 || x / reach + y > 1 + 1e-6) outside++;
      if (z === 5) {
        upper++;
        mean[0]! += x / 3;
        mean[1]! += y;
        if (x / 3 + y < 0.5) near++;
      }
    }
    expect(outside).toBe(0);
    expect(upper / count).toBeCloseTo(0.75, 1.7);
    // centroid at a third; a quarter of the area lies within half the way from the first corner
    expectClose([mean[0]! / upper, mean[1]! / upper, near / upper], [1 / 3, 1 / 3, 1 / 4], 0.02);
  });

  it('agrees with a naive twin: reject points of the box about the mesh', () => {
    const square: Shape = {
      points: Float32Array.of(0, 0, 0, 2, 0, 0, 2, 1, 0, 0, 1, 0),
      faces: Uint32Array.of(0, 1, 2, 0, 2, 3),
    };
    const points = samplePoints(square, 20000, randomStream(2));
    const cells = new Array<number>(8).fill(0);
    for (let i = 0; i < points.length; i += 3)
      cells[Math.min(3, Math.floor(points[i]! * 2)) + 4 * Math.min(1, Math.floor(points[i + 1]! * 2))]!++;
    for (const cell of cells) expect(cell / 20000).toBeCloseTo(1 / 8, 1.7);
  });

  it('refuses a mesh without area, and no points', () => {
    const line = { points: Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), faces: Uint32Array.of(0, 1, 2, 0, 0, 1) };
    expect(() => samplePoints(line, 5, randomStream(0))).toThrow(
      'expected a mesh with a positive area, the area of its 2 triangles is 0',
    );
    expect(() => samplePoints(line, 0, randomStream(0))).toThrow(
      'samplePoints: expected a positive number of points, got 0',
    );
  });
});

describe('shapeToCloud', () => {
  it('samples, then centres and scales what was sampled; seed and name decide', () => {
    const cloud = shapeToCloud(twoTriangles, 64, 7, 'a.off');
    const twin = samplePoints(twoTriangles, 64, randomStream(7, 'shape', 'a.off'));
    normaliseCloud(twin, 0, 64);
    expect(cloud).toEqual(twin);
    expect(shapeToCloud(twoTriangles, 64, 8, 'a.off')).not.toEqual(cloud);
    expect(shapeToCloud(twoTriangles, 64, 7, 'b.off')).not.toEqual(cloud);
  });

  it('refuses points that all coincide', () => {
    const shape = { points: new Float32Array(6), faces: undefined };
    expect(() => shapeToCloud(shape, 4, 0)).toThrow('all sampled points coincide');
    const rounded = {
      points: Float32Array.from({ length: 1800 }, (_, i) => [0.1, 0.2, 0.3][i % 3]!),
      faces: undefined,
    };
    expect(() => shapeToCloud(rounded, 600, 0)).toThrow('all sampled points coincide');
  });
});
