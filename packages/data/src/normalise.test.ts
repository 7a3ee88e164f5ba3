import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { normaliseCloud } from './normalise.js';

const repeated = (point: readonly number[], count: number): Float32Array =>
  Float32Array.from({ length: 3 * count }, (_, i) => point[i % 3]!);

/** A random cloud in a cube of edge `extent` about a point. */
function cubeAbout(centre: number, extent: number, count = 600): Float32Array {
  const stream = randomStream(1, 'cube', centre);
  return Float32Array.from({ length: 3 * count }, () => centre + extent * (stream.uniform() - 0.5));
}

describe('normaliseCloud', () => {
  it('gives the bits of a naive twin in double precision', () => {
    const points = cubeAbout(0.25, 2);
    const mean = [0, 1, 2].map((axis) => points.reduce((sum, x, i) => (i % 3 === axis ? sum + x / 600 : sum), 0));
    const centred = Array.from(points, (x, i) => x - mean[i % 3]!);
    const largest = Math.max(...Array.from({ length: 600 }, (_, i) => Math.hypot(...centred.slice(3 * i, 3 * i + 3))));
    const twin = Float32Array.from(centred, (x) => x / largest);
    expect(normaliseCloud(points, 0, 600)).toBe(true);
    expectClose(points, twin, 0);
  });

  it.each([
    [[0.1, 0.2, 0.3], 600],
    [[0.1, 0.2, 0.3], 1],
    [[-1e-30, 0, 3e-30], 100],
    [[1e6 / 3, -1e6 / 7, 1 / 3], 8192],
    [[0, 0, 0], 5],
  ])('leaves alone what is one point, %j, %i times', (point, count) => {
    const points = repeated(point, count);
    const before = points.slice();
    expect(normaliseCloud(points, 0, count)).toBe(false);
    expect(points).toEqual(before);
    // the next 32-bit number is rounding too
    points[0] = Math.fround(point[0]! * (1 + 0.7 * 2 ** -23));
    expect(normaliseCloud(points, 0, count)).toBe(false);
  });

  it.each([
    [100, 1e-3],
    [0, 1e-30],
    [1e6, 1],
  ])('scales a cloud about %d with an edge of %d', (centre, extent) => {
    const points = cubeAbout(centre, extent);
    expect(normaliseCloud(points, 0, 600)).toBe(true);
    const norms = Array.from({ length: 600 }, (_, i) => Math.hypot(...points.subarray(3 * i, 3 * i + 3)));
    expect(Math.max(...norms)).toBeCloseTo(1, 6);
  });
});
