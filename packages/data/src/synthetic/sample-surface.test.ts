import { randomStream } from '@i2p/random';
import { box, extrude, pyramid, regularPolygon, type Vec2 } from './flat.js';
import { cylinder, disc, dome, frustum, sphere, torus } from './round.js';
import { sampleSurface } from './sample-surface.js';
import { part, rotate, type Surface, scale, translate, union } from './surface.js';
import { sweep } from './sweep.js';
import type { Vec3 } from './vec3.js';

const COUNT = 6000;

function draw(surface: Surface): Vec3[] {
  const { points } = sampleSurface(surface, COUNT, randomStream(0, 'sample'));
  return Array.from({ length: COUNT }, (_, i) => [
    points[i * 3] as number,
    points[i * 3 + 1] as number,
    points[i * 3 + 2] as number,
  ]);
}

const share = (points: Vec3[], test: (point: Vec3) => boolean): number => points.filter(test).length / points.length;

describe('sampleSurface', () => {
  it('draws by area: ends and side of a cylinder', () => {
    // 2 pi r^2 of 2 pi r^2 + 2 pi r h, with r = 1 and h = 3
    expect(share(draw(cylinder(1, 3)), ([, y]) => Math.abs(y) > 1.499)).toBeCloseTo(1 / 4, 1.5);
  });

  it('draws by area after stretching: faces of a box', () => {
    // the box 1 x 1 x 1 stretched to 4 x 1 x 1 has faces of 4 (four times) and 1 (twice)
    const points = draw(scale(box(1, 1, 1), 4, 1, 1));
    expect(share(points, ([x]) => Math.abs(x) > 1.999)).toBeCloseTo(2 / 18, 1.5);
  });

  it('is even within curved and pinched patches', () => {
    // Archimedes: the area of a spherical zone goes with its height
    const ball = draw(sphere(1));
    for (const height of [-0.6, 0, 0.6]) expect(share(ball, ([, y]) => y < height)).toBeCloseTo((1 + height) / 2, 1.5);
    expect(share(draw(disc(1, 0)), ([x, , z]) => Math.hypot(x, z) < 0.5)).toBeCloseTo(1 / 4, 1.5);
    // the outer half of a torus: (pi R + 2 r) / (2 pi R)
    expect(share(draw(torus(1, 0.5)), ([x, , z]) => Math.hypot(x, z) > 1)).toBeCloseTo(
      (Math.PI + 1) / (2 * Math.PI),
      1.5,
    );
    // upper half of a pyramid's sides is a quarter of them; base 1/3 of all when sides are twice the base
    const sides = draw(pyramid(regularPolygon(4, 1), 2)).filter(([, y]) => y > 1e-9);
    expect(share(sides, ([, y]) => y > 1)).toBeCloseTo(1 / 4, 1.5);
  });

  it('covers a concave cross-section and nothing outside of it', () => {
    const outline: Vec2[] = [
      [0, 0],
      [3, 0],
      [3, 1],
      [1, 1],
      [1, 3],
      [0, 3],
    ];
    const ends = draw(extrude(outline, 1)).filter(([, y]) => Math.abs(y) > 0.4999);
    expect(share(ends, ([x, , z]) => x > 1.001 && z > 1.001)).toBe(0);
    expect(share(ends, ([x]) => x > 1)).toBeCloseTo(2 / 5, 1.5);
  });

  it('keeps a bent rod at its radius from the curve', () => {
    const points = draw(sweep((t) => [3 * Math.cos(6 * t), 2 * t, 3 * Math.sin(6 * t)], 0.2, 40));
    const distances = points.map(([x, , z]) => Math.abs(Math.hypot(x, z) - 3));
    expect(Math.max(...distances)).toBeLessThan(0.2 + 1e-4);
  });

  it('carries part names through transforms and unions', () => {
    const surface = union(
      part('low', disc(1, 0)),
      part('high', rotate(translate(frustum(1, 0.5, 1), 0, 5, 0), 1, 1)),
      part('low', dome(1, -1)),
    );
    const { points, parts, partNames } = sampleSurface(surface, 500, randomStream(1));
    expect(partNames).toEqual(['low', 'high']);
    for (let i = 0; i < 500; i++) expect((points[i * 3 + 1] as number) > 2).toBe(parts[i] === 1);
  });

  it('refuses a surface without area', () => {
    expect(() => sampleSurface([], 5, randomStream(0))).toThrow('expected a surface with a positive area, got 0');
  });
});
