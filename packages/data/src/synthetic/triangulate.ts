/** Triangles of a simple polygon, by cutting off ears. */

type Point = readonly [number, number];
export type Triangle = readonly [Point, Point, Point];

const turn = (a: Point, b: Point, c: Point): number => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** Areas below this are rounding: three corners in a line. */
const FLAT = 1e-9;

// a corner on the edge of an ear may stay there: the inner corners of stairs all lie on one diagonal
const inside = (p: Point, [a, b, c]: Triangle): boolean =>
  turn(a, b, p) > FLAT && turn(b, c, p) > FLAT && turn(c, a, p) > FLAT;

/**
 * The outline's triangles; they cover it without overlap.
 * @param outline corners of a simple polygon, counter-clockwise
 * @throws Error when no ear is left: the outline is clockwise or crosses itself
 */
export function triangulate(outline: readonly Point[]): Triangle[] {
  const left = [...outline];
  const triangles: Triangle[] = [];
  while (left.length > 3) {
    const flat = left.findIndex((_, i) => Math.abs(turn(...cornerAt(left, i))) <= FLAT);
    const ear = flat < 0 ? left.findIndex((_, i) => isEar(left, i)) : flat;
    if (ear < 0) throw new Error('triangulate: expected a simple counter-clockwise outline');
    if (flat < 0) triangles.push(cornerAt(left, ear)); // a corner in a straight line has no triangle of its own
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
