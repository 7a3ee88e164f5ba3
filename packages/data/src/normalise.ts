/** Centres a cloud on its mean and divides by its largest norm, the usual unit-ball convention (SPEC 9). */

/**
 * points [N,3] from element `start`, in place, in double precision.
 * @returns false, and leaves the cloud alone, when all its points coincide
 */
export function normaliseCloud(points: Float32Array, start: number, count: number): boolean {
  const mean = [0, 0, 0] as [number, number, number];
  for (let i = 0; i < count * 3; i++) mean[i % 3] += points[start + i] / count;
  let largest = 0;
  for (let p = start; p < start + count * 3; p += 3) {
    largest = Math.max(largest, Math.hypot(points[p] - mean[0], points[p + 1] - mean[1], points[p + 2] - mean[2]));
  }
  if (!(largest > 0)) return false;
  for (let i = 0; i < count * 3; i++) points[start + i] = (points[start + i] - mean[i % 3]) / largest;
  return true;
}
