/** Gathering and grouping of points (SPEC 1.1 last lines, 1.3). */
import { expectIndices, itemsPerCloud, pointsPerCloud } from './cloud-shape.js';

/**
 * points [B,N,3], indices [B,M] within the cloud -> points [B,M,3]
 * @throws RangeError on lengths that do not divide or an index outside the cloud
 */
export function gatherPoints(points: Float32Array, indices: Int32Array, batch: number): Float32Array {
  const count = pointsPerCloud(points, batch, 'gatherPoints: points');
  const perCloud = itemsPerCloud(indices, batch, 1, 'gatherPoints: indices');
  expectIndices(indices, count, 'gatherPoints: indices');
  const gathered = new Float32Array(indices.length * 3);
  for (let row = 0; row < indices.length; row++) {
    const from = 3 * (Math.floor(row / perCloud) * count + (indices[row] as number));
    for (let axis = 0; axis < 3; axis++) gathered[3 * row + axis] = points[from + axis] as number;
  }
  return gathered;
}

/**
 * Neighbour coordinates minus their centre, unscaled: points [B,N,3], centres [B,G,3], neighbours [B,G,K] within the
 * cloud -> [B,G,K,3]
 * @throws RangeError on lengths that do not fit together or an index outside the cloud
 */
export function groupNeighbours(
  points: Float32Array,
  centres: Float32Array,
  neighbours: Int32Array,
  batch: number,
): Float32Array {
  const groups = pointsPerCloud(centres, batch, 'groupNeighbours: centres');
  const k = itemsPerCloud(neighbours, batch * groups, 1, 'groupNeighbours: neighbours');
  const grouped = gatherPoints(points, neighbours, batch);
  for (let row = 0; row < neighbours.length; row++) {
    const centre = 3 * Math.floor(row / k);
    for (let axis = 0; axis < 3; axis++) {
      grouped[3 * row + axis] = (grouped[3 * row + axis] as number) - (centres[centre + axis] as number);
    }
  }
  return grouped;
}
