/** The augmentation of pre-training (SPEC 7): scale and shift, nothing is rotated. */
import type { RandomStream } from '@i2p/random';

const SMALLEST_SCALE = 2 / 3;
const LARGEST_SCALE = 3 / 2;
const LARGEST_SHIFT = 0.2;

/**
 * points [B,N,3], in place: each cloud gets its own scale U[2/3, 3/2] and shift U[-0.2, 0.2], drawn per axis. Every
 * operation is rounded to float32, as in the official code.
 * @param batch clouds in `points`, B
 * @throws RangeError when `points` does not divide into B clouds
 */
export function scaleAndTranslate(points: Float32Array, batch: number, stream: RandomStream): void {
  const perCloud = points.length / batch;
  if (!Number.isInteger(batch) || batch < 1 || !Number.isInteger(perCloud / 3)) {
    throw new RangeError(
      `scaleAndTranslate: expected ${batch} clouds of [N,3] coordinates, got ${points.length} elements`,
    );
  }
  const scale = new Float32Array(3);
  const shift = new Float32Array(3);
  for (let start = 0; start < points.length; start += perCloud) {
    for (let axis = 0; axis < 3; axis++) scale[axis] = stream.uniform(SMALLEST_SCALE, LARGEST_SCALE);
    for (let axis = 0; axis < 3; axis++) shift[axis] = stream.uniform(-LARGEST_SHIFT, LARGEST_SHIFT);
    for (let i = 0; i < perCloud; i++) points[start + i] = Math.fround(points[start + i] * scale[i % 3]) + shift[i % 3];
  }
}
