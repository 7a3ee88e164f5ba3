/** Coordinates as they come from files: checked before anything is computed from them. */
import { normaliseCloud } from '../normalise.js';

/** @param what the cloud, for messages @throws Error for the first coordinate that is not finite */
export function expectFinite(points: Float32Array, what: string): Float32Array {
  const bad = points.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new Error(`${what}: point ${Math.floor(bad / 3)} has the coordinate ${points[bad]}, expected finite numbers`);
  }
  return points;
}

/** points [N,3], in place: centred on the mean and scaled to the unit ball. @throws Error when all points coincide */
export function toUnitBall(points: Float32Array, what: string): Float32Array {
  if (!normaliseCloud(points, 0, points.length / 3)) {
    throw new Error(`${what}: all its points coincide, so it cannot be scaled to the unit ball`);
  }
  return points;
}

/** The first three of `columns` numbers a row: [rows,columns] -> [rows,3]. */
export function firstThree(rows: ArrayLike<number>, columns: number): Float32Array {
  const points = new Float32Array((rows.length / columns) * 3);
  for (let i = 0; i < points.length; i++) points[i] = rows[Math.floor(i / 3) * columns + (i % 3)] as number;
  return points;
}
