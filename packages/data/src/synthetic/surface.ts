/**
 * A surface is a list of patches, each the image of the unit square. Union is concatenation and every smooth map of space
 * is a transform: areas are measured only when points are drawn (sample-surface.ts), so nothing has to know how a map
 * changes them.
 */
import { add, type Vec3 } from './vec3.js';

export interface Patch {
  /** Name of the part it belongs to, e.g. "leg". */
  readonly part: string;
  /** Cells along u and v in which the area is measured: 1 where the map is linear, more where it bends. */
  readonly cells: readonly [number, number];
  /** The point at (u,v), both in [0,1]. */
  at(u: number, v: number): Vec3;
}

export type Surface = readonly Patch[];

export const union = (...surfaces: readonly Surface[]): Surface => surfaces.flat();

/** Names all patches of a surface as one part. */
export const part = (name: string, surface: Surface): Surface => surface.map((patch) => ({ ...patch, part: name }));

/** The image of a surface under a map of space. */
export const transform = (surface: Surface, map: (point: Vec3) => Vec3): Surface =>
  surface.map((patch) => ({ ...patch, at: (u: number, v: number) => map(patch.at(u, v)) }));

export const translate = (surface: Surface, x: number, y: number, z: number): Surface =>
  transform(surface, (point) => add(point, [x, y, z]));

export const scale = (surface: Surface, x: number, y = x, z = x): Surface =>
  transform(surface, (point) => [point[0] * x, point[1] * y, point[2] * z]);

/** Turns about a coordinate axis (0 = x, 1 = y, 2 = z), counter-clockwise seen from its positive end. */
export function rotate(surface: Surface, axis: 0 | 1 | 2, angle: number): Surface {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const maps = [
    ([x, y, z]: Vec3): Vec3 => [x, cos * y - sin * z, sin * y + cos * z],
    ([x, y, z]: Vec3): Vec3 => [cos * x + sin * z, y, cos * z - sin * x],
    ([x, y, z]: Vec3): Vec3 => [cos * x - sin * y, sin * x + cos * y, z],
  ] as const;
  return transform(surface, maps[axis]);
}

/** `count` copies turned evenly about the y axis. */
export const aroundY = (surface: Surface, count: number): Surface =>
  Array.from({ length: count }, (_, i) => rotate(surface, 1, (2 * Math.PI * i) / count)).flat();
