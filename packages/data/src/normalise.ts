/** Centres a cloud on its mean and divides by its largest norm, the usual unit-ball convention (SPEC 9). */

/** Spacing of 32-bit floats, relative to their size: points no farther apart differ by rounding alone. */
const ROUNDING = 2 ** -23;

/**
 * points [N,3] from element `start`, in place, in double precision.
 * @returns false, and leaves the cloud alone, when all its points coincide within the rounding of their coordinates
 */
export function normaliseCloud(points: Float32Array, start: number, count: number): boolean {
  const mean = [0, 0, 0] as [number, number, number];
  for (let i = 0; i < count * 3; i++) mean[i % 3] += points[start + i] / count;
  let [largest, farthest] = [0, 0];
  for (let p = start; p < start + count * 3; p += 3) {
    largest = Math.max(largest, Math.hypot(points[p] - mean[0], points[p + 1] - mean[1], points[p + 2] - mean[2]));
    farthest = Math.max(farthest, Math.abs(points[p]), Math.abs(points[p + 1]), Math.abs(points[p + 2]));
  }
  // the mean of equal coordinates is seldom quite the coordinate
  if (!(largest > ROUNDING * farthest)) return false;
  for (let i = 0; i < count * 3; i++) points[start + i] = (points[start + i] - mean[i % 3]) / largest;
  return true;
}
