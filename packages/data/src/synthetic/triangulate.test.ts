import fc from 'fast-check';
import { triangulate } from './triangulate.js';

type Point = readonly [number, number];

const area = (outline: readonly Point[]): number =>
  outline.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = outline[(i + 1) % outline.length] as Point;
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);

it('covers a star-shaped outline exactly', () => {
  const radii = fc.array(fc.double({ min: 0.3, max: 2, noNaN: true }), { minLength: 3, maxLength: 12 });
  fc.assert(
    fc.property(radii, (distances) => {
      const outline = distances.map((r, i): Point => {
        const angle = (2 * Math.PI * i) / distances.length;
        return [r * Math.cos(angle), r * Math.sin(angle)];
      });
      const triangles = triangulate(outline);
      // fewer when corners happen to lie in a line
      expect(triangles.length).toBeLessThanOrEqual(outline.length - 2);
      expect(triangles.every((triangle) => area(triangle) >= 0)).toBe(true);
      expect(triangles.reduce((sum, triangle) => sum + area(triangle), 0)).toBeCloseTo(area(outline), 9);
    }),
  );
});

it('covers stairs, whose inner corners lie in a line, at any size', () => {
  const sizes = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.double({ min: 0.3, max: 1.5, noNaN: true }));
  fc.assert(
    fc.property(sizes, ([steps, height]) => {
      const corners = Array.from({ length: steps }, (_, i): Point[] => [
        [1 - i / steps, ((i + 1) * height) / steps],
        [1 - (i + 1) / steps, ((i + 1) * height) / steps],
      ]);
      const outline: Point[] = [[0, 0], [1, 0], ...corners.flat()];
      const covered = triangulate(outline).reduce((sum, triangle) => sum + area(triangle), 0);
      expect(covered).toBeCloseTo(area(outline), 9);
    }),
  );
});

it('refuses a clockwise outline', () => {
  expect(() =>
    triangulate([
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 0],
    ]),
  ).toThrow('expected a simple counter-clockwise outline');
});
