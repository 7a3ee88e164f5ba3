/** Triangles of a simple polygon, by cutting off ears. */

type Point = readonly [number, number];
export type Triangle = readonly [Point, Point, Point];

const turn = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

const inside = (p: Point, [a, b, c]: Triangle): boolean =>
  turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0;

/**
 * The outline's triangles; they cover it without overlap.
 * @param outline corners of a simple polygon, counter-clockwise
 * @throws Error when no ear is left: the outline is clockwise or crosses itself
 */
export function triangulate(outline: readonly Point[]): Triangle[] {
  const left = [...outline];
  const triangles: Triangle[] = [];
  while (left.length > 3) {
    const ear = left.findIndex((_, i) => isEar(left, i));
    if (ear < 0) throw new Error('triangulate: expected a simple counter-clockwise outline');
    triangles.push(cornerAt(left, ear));
    left.splice(ear, 1);
  }
  if (left.length === 3) triangles.push(left as [Point, Point, Point]);
  return triangles;
}

function cornerAt(outline: readonly Point[], i: number): Triangle {
  const at = (k: number): Point => outline[(k + outline.length) % outline.length] as Point;
  return [at(i - 1), at(i), at(i + 1)];
}

function isEar(outline: readonly Point[], i: number): boolean {
  const corner = cornerAt(outline, i);
  return turn(...corner) > 0 && !outline.some((point) => !corner.includes(point) && inside(point, corner));
}
