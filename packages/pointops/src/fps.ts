/**
 * Furthest point sampling (SPEC 1.1), the readable reference. Every operation is rounded to float32 in the official
 * order, because the largest of nearly equal distances decides.
 */
import { expectFinite } from './cloud-shape.js';
import { fpsSizes } from './point-engine.js';
import { tieOrder } from './tie-order.js';

const { fround } = Math;
/** Candidates with a squared norm of at most this are never chosen (except index 0). A double on purpose. */
const NEAR_ORIGIN = 1e-3;
const START_DISTANCE = 1e10;

/** points [B,N,3] -> indices [B,G] within the cloud. @throws RangeError as `PointEngine.fps` says */
export function fps(points: Float32Array, batch: number, samples: number): Int32Array {
  const { points: count } = fpsSizes(points, batch, samples);
  expectFinite(points, count, 'fps: points');
  const order = tieOrder(count);
  const chosen = new Int32Array(batch * samples);
  for (let b = 0; b < batch; b++) {
    fpsOfCloud(
      points.subarray(b * count * 3, (b + 1) * count * 3),
      order,
      chosen.subarray(b * samples, (b + 1) * samples),
    );
  }
  return chosen;
}

/** One cloud [N,3] -> chosen [G]. */
function fpsOfCloud(cloud: Float32Array, order: Int32Array, chosen: Int32Array): void {
  const distance = startDistances(cloud, order);
  let last = 0;
  for (let sample = 1; sample < chosen.length; sample++) {
    const x = cloud[3 * last] as number;
    const y = cloud[3 * last + 1] as number;
    const z = cloud[3 * last + 2] as number;
    let furthest = -1;
    last = 0; // stays when every candidate is excluded
    for (let position = 0; position < order.length; position++) {
      const index = order[position] as number;
      const dx = fround((cloud[3 * index] as number) - x);
      const dy = fround((cloud[3 * index + 1] as number) - y);
      const dz = fround((cloud[3 * index + 2] as number) - z);
      const fresh = squaredLength(dx, dy, dz);
      let held = distance[position] as number;
      if (fresh < held) {
        held = fresh;
        distance[position] = fresh;
      }
      if (held > furthest) {
        furthest = held;
        last = index;
      }
    }
    chosen[sample] = last;
  }
}

/** Running minima [N] in tie order; -1 marks excluded points: no distance is below it, no maximum starts below it. */
function startDistances(cloud: Float32Array, order: Int32Array): Float32Array {
  return Float32Array.from(order, (index) => {
    const norm = squaredLength(
      cloud[3 * index] as number,
      cloud[3 * index + 1] as number,
      cloud[3 * index + 2] as number,
    );
    return norm <= NEAR_ORIGIN ? -1 : START_DISTANCE;
  });
}

function squaredLength(x: number, y: number, z: number): number {
  return fround(fround(fround(x * x) + fround(y * y)) + fround(z * z));
}
