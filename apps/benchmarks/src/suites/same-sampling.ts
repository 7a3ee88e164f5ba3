/**
 * Are two samplings the same? Where two points are equally far from all samples so far, to the last bits of float32,
 * implementations that round differently may take them in either order.
 */
import type { Agreement } from '../agreement.js';

/** Difference of two distances, as a share of them, that is rounding. */
const ROUNDING = 1e-6;

/** points [N,3] of one cloud; indices [G] in the order of sampling. */
export function sameSampling(points: Float32Array, expected: Int32Array, actual: Int32Array): Agreement {
  if (expected.length !== actual.length)
    return { agrees: false, says: `expected ${expected.length} samples, got ${actual.length}` };
  let exchanged = 0;
  for (let k = 0; k < expected.length; k++) {
    if (expected[k] === actual[k]) continue;
    if (!isExchange(points, expected, actual, k))
      return { agrees: false, says: `sample ${k} of ${expected.length}: expected ${expected[k]}, got ${actual[k]}` };
    exchanged++;
    k++;
  }
  const said = exchanged === 0 ? '' : `, ${exchanged} pairs at equal distance in the other order`;
  return { agrees: true, says: `${expected.length} equal indices${said}` };
}

/** Samples k and k + 1 are the same two points, equally far from samples 0 .. k - 1. */
function isExchange(points: Float32Array, expected: Int32Array, actual: Int32Array, k: number): boolean {
  const [a, b] = [expected[k], expected[k + 1]];
  if (a === undefined || b === undefined || actual[k] !== b || actual[k + 1] !== a) return false;
  const before = expected.subarray(0, k);
  const [first, second] = [distanceTo(points, before, a), distanceTo(points, before, b)];
  return Math.abs(first - second) <= ROUNDING * first;
}

/** Squared distance of a point to the nearest sample. */
function distanceTo(points: Float32Array, samples: Int32Array, point: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const sample of samples) {
    let sum = 0;
    for (let axis = 0; axis < 3; axis++)
      sum += ((points[3 * point + axis] as number) - (points[3 * sample + axis] as number)) ** 2;
    nearest = Math.min(nearest, sum);
  }
  return nearest;
}
