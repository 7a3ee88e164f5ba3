/** Draws points from a surface, uniformly by area. */
import type { RandomStream } from '@i2p/random';
import type { Patch, Surface } from './surface.js';
import { cross, norm, subtract, type Vec3 } from './vec3.js';

/** Points drawn from a surface, in random order. */
export interface SurfaceSample {
  /** [N,3] */
  readonly points: Float32Array;
  /** Index of each point's part in `partNames`, [N]. */
  readonly parts: Uint8Array;
  readonly partNames: readonly string[];
}

interface Cell {
  readonly patch: Patch;
  readonly u: number;
  readonly v: number;
  /** Area of this and all earlier cells. */
  readonly areaUpTo: number;
}

/**
 * `count` independent points: a cell by its area, then a place in its (u,v) square.
 * @throws RangeError when the surface has no area
 */
export function sampleSurface(surface: Surface, count: number, stream: RandomStream): SurfaceSample {
  const cells = measureCells(surface);
  const total = cells.at(-1)?.areaUpTo ?? 0;
  if (!(total > 0)) throw new RangeError(`sampleSurface: expected a surface with a positive area, got ${total}`);
  const partNames = [...new Set(surface.map((patch) => patch.part))];
  const points = new Float32Array(count * 3);
  const parts = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const { patch, u, v } = cellAt(cells, stream.uniform(0, total));
    const [alongU, alongV] = patch.cells;
    points.set(patch.at(u + stream.uniform() / alongU, v + stream.uniform() / alongV), i * 3);
    parts[i] = partNames.indexOf(patch.part);
  }
  return { points, parts, partNames };
}

function measureCells(surface: Surface): Cell[] {
  const cells: Cell[] = [];
  let areaUpTo = 0;
  for (const patch of surface) {
    const [alongU, alongV] = patch.cells;
    let lower = gridRow(patch, 0);
    for (let i = 0; i < alongU; i++) {
      const upper = gridRow(patch, (i + 1) / alongU);
      for (let j = 0; j < alongV; j++) {
        areaUpTo += quadArea(lower[j] as Vec3, upper[j] as Vec3, upper[j + 1] as Vec3, lower[j + 1] as Vec3);
        cells.push({ patch, u: i / alongU, v: j / alongV, areaUpTo });
      }
      lower = upper;
    }
  }
  return cells;
}

const gridRow = (patch: Patch, u: number): Vec3[] =>
  Array.from({ length: patch.cells[1] + 1 }, (_, j) => patch.at(u, j / patch.cells[1]));

/** Half the cross product of the diagonals: exact for flat cells. */
const quadArea = (a: Vec3, b: Vec3, c: Vec3, d: Vec3): number => norm(cross(subtract(c, a), subtract(d, b))) / 2;

/** The first cell whose cumulative area exceeds `area` (binary search). */
function cellAt(cells: readonly Cell[], area: number): Cell {
  let low = 0;
  let high = cells.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cells[middle] as Cell).areaUpTo > area) high = middle;
    else low = middle + 1;
  }
  return cells[low] as Cell;
}
