/** k nearest neighbours (SPEC 1.2), the readable reference: direct subtraction in float32, ascending, ties lowest index. */
import { expectFinite } from './cloud-shape.js';
import { knnSizes } from './point-engine.js';

const { fround } = Math;

/** query [B,M,3], reference [B,N,3] -> indices [B,M,K] within the cloud. @throws RangeError as `PointEngine.knn` says */
export function knn(query: Float32Array, reference: Float32Array, batch: number, k: number): Int32Array {
  const { queries, references } = knnSizes(query, reference, batch, k);
  expectFinite(query, queries, 'knn: query');
  expectFinite(reference, references, 'knn: reference');
  const neighbours = new Int32Array(batch * queries * k);
  const distances = new Float32Array(k);
  for (let row = 0; row < batch * queries; row++) {
    const b = Math.floor(row / queries);
    const cloud = reference.subarray(b * references * 3, (b + 1) * references * 3);
    nearestOfPoint(query.subarray(3 * row, 3 * row + 3), cloud, distances, neighbours.subarray(row * k, (row + 1) * k));
  }
  return neighbours;
}

/** One query [3] among cloud [N,3]: fills neighbours [K]; `distances` [K] is scratch. */
function nearestOfPoint(
  query: Float32Array,
  cloud: Float32Array,
  distances: Float32Array,
  neighbours: Int32Array,
): void {
  const [x, y, z] = query as unknown as [number, number, number];
  const k = neighbours.length;
  const count = cloud.length / 3;
  for (let index = 0; index < count; index++) {
    const dx = fround((cloud[3 * index] as number) - x);
    const dy = fround((cloud[3 * index + 1] as number) - y);
    const dz = fround((cloud[3 * index + 2] as number) - z);
    const distance = fround(fround(fround(dx * dx) + fround(dy * dy)) + fround(dz * dz));
    if (index >= k && distance >= (distances[k - 1] as number)) continue;
    let slot = Math.min(index, k - 1);
    // strictly greater: an equal distance met earlier has the lower index and stays in front
    while (slot > 0 && (distances[slot - 1] as number) > distance) {
      distances[slot] = distances[slot - 1] as number;
      neighbours[slot] = neighbours[slot - 1] as number;
      slot--;
    }
    distances[slot] = distance;
    neighbours[slot] = index;
  }
}
