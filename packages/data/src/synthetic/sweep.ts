/** A round rod bent along a curve: springs, handles. */
import type { Surface } from './surface.js';
import { add, cross, subtract, times, unit, type Vec3 } from './vec3.js';

const STEP = 1e-4;
const AROUND = 8;

/**
 * The tube of a radius about a curve (its ends stay open).
 * @param curve t in [0,1] -> a point; smooth, and nowhere parallel to `reference`
 * @param cells pieces along the curve in which the area is measured
 */
export function sweep(curve: (t: number) => Vec3, radius: number, cells: number, reference: Vec3 = [0, 1, 0]): Surface {
  return [
    {
      part: 'body',
      cells: [cells, AROUND],
      at(u, v) {
        const tangent = unit(subtract(curve(u + STEP), curve(u - STEP)));
        const side = unit(cross(reference, tangent));
        const across = cross(tangent, side);
        const angle = 2 * Math.PI * v;
        return add(curve(u), add(times(side, radius * Math.cos(angle)), times(across, radius * Math.sin(angle))));
      },
    },
  ];
}
