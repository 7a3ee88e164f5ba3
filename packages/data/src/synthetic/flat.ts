/** Flat surfaces and the bodies made of them. The y axis points up. */

import type { Surface } from './surface.js';
import { triangulate } from './triangulate.js';
import { add, subtract, times, type Vec3 } from './vec3.js';

/** A point of an outline in the x-z plane. */
export type Vec2 = readonly [number, number];

/** Cells along the side of a triangle that starts at its tip, where the map from the square pinches. */
const TRIANGLE_CELLS = 8;

/** The parallelogram with a corner and two edges. */
export const parallelogram = (corner: Vec3, edgeU: Vec3, edgeV: Vec3): Surface => [
  { part: 'body', cells: [1, 1], at: (u, v) => add(corner, add(times(edgeU, u), times(edgeV, v))) },
];

export const triangle = (tip: Vec3, b: Vec3, c: Vec3): Surface => [
  {
    part: 'body',
    cells: [TRIANGLE_CELLS, 1],
    at: (u, v) => add(tip, times(add(times(subtract(b, tip), 1 - v), times(subtract(c, tip), v)), u)),
  },
];

/** A box of width x, height y and depth z about the origin. */
export function box(width: number, height: number, depth: number): Surface {
  const [x, y, z] = [width / 2, height / 2, depth / 2];
  const across: Vec3 = [width, 0, 0];
  const up: Vec3 = [0, height, 0];
  const back: Vec3 = [0, 0, depth];
  return [
    ...[-z, z].flatMap((at) => parallelogram([-x, -y, at], across, up)),
    ...[-y, y].flatMap((at) => parallelogram([-x, at, -z], across, back)),
    ...[-x, x].flatMap((at) => parallelogram([at, -y, -z], up, back)),
  ];
}

/** A box standing on the height `bottom`, its middle over (x, z). */
export const boxOn = (bottom: number, [width, height, depth]: Vec3, [x, z]: Vec2 = [0, 0]): Surface =>
  box(width, height, depth).map((patch) => ({
    ...patch,
    at: (u: number, v: number) => add(patch.at(u, v), [x, bottom + height / 2, z]),
  }));

/** The upright walls over a closed outline, with flat ends: a prism of any cross-section. */
export function extrude(outline: readonly Vec2[], height: number): Surface {
  const at = ([x, z]: Vec2, y: number): Vec3 => [x, y, z];
  const walls = outline.flatMap((from, i) => {
    const to = outline[(i + 1) % outline.length] as Vec2;
    return parallelogram(at(from, -height / 2), [to[0] - from[0], 0, to[1] - from[1]], [0, height, 0]);
  });
  const ends = triangulate(outline).flatMap(([a, b, c]) =>
    [-height / 2, height / 2].flatMap((y) => triangle(at(a, y), at(b, y), at(c, y))),
  );
  return [...walls, ...ends];
}

/** The slanted sides from an outline at height 0 to a tip, with a flat base. */
export function pyramid(outline: readonly Vec2[], height: number): Surface {
  const at = ([x, z]: Vec2): Vec3 => [x, 0, z];
  const sides = outline.flatMap((from, i) =>
    triangle([0, height, 0], at(from), at(outline[(i + 1) % outline.length] as Vec2)),
  );
  return [...sides, ...triangulate(outline).flatMap(([a, b, c]) => triangle(at(a), at(b), at(c)))];
}

/** A regular polygon, counter-clockwise. */
export const regularPolygon = (sides: number, radius: number): Vec2[] =>
  Array.from({ length: sides }, (_, i) => {
    const angle = (2 * Math.PI * i) / sides;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
