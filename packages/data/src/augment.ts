/** Augmentations of training clouds, in place and rounded to float32 as in the official code (SPEC 7, 8). */
import type { RandomStream } from '@i2p/random';

/** Ranges of a random scale and shift. */
export interface ScaleShiftRanges {
  /** Smallest and largest factor. */
  readonly scale: readonly [smallest: number, largest: number];
  /** Largest shift along an axis, both ways. */
  readonly shift: number;
  /** One factor for all three axes of a cloud; by default each axis has its own. */
  readonly isotropic?: boolean;
}

/** Pre-training, and fine-tuning on ModelNet40. */
const PRETRAINING: ScaleShiftRanges = { scale: [2 / 3, 3 / 2], shift: 0.2 };
const SCANS: ScaleShiftRanges = { scale: [0.9, 1.1], shift: 0 };
const PARTS: ScaleShiftRanges = { scale: [0.8, 1.25], shift: 0.1, isotropic: true };

/**
 * points [B,N,3], in place: each cloud gets its own scale and shift, drawn per axis; by default scale U[2/3, 3/2] and
 * shift U[-0.2, 0.2].
 * @param batch clouds in `points`, B
 * @throws RangeError when `points` does not divide into B clouds
 */
export function scaleAndTranslate(
  points: Float32Array,
  batch: number,
  stream: RandomStream,
  { scale: [smallest, largest], shift: furthest, isotropic = false }: ScaleShiftRanges = PRETRAINING,
): void {
  const perCloud = points.length / batch;
  if (!Number.isInteger(batch) || batch < 1 || !Number.isInteger(perCloud / 3)) {
    throw new RangeError(
      `scaleAndTranslate: expected ${batch} clouds of [N,3] coordinates, got ${points.length} elements`,
    );
  }
  const scale = new Float32Array(3);
  const shift = new Float32Array(3);
  for (let start = 0; start < points.length; start += perCloud) {
    if (isotropic) scale.fill(stream.uniform(smallest, largest));
    else for (let axis = 0; axis < 3; axis++) scale[axis] = stream.uniform(smallest, largest);
    for (let axis = 0; axis < 3; axis++) shift[axis] = stream.uniform(-furthest, furthest);
    for (let i = 0; i < perCloud; i++) points[start + i] = Math.fround(points[start + i] * scale[i % 3]) + shift[i % 3];
  }
}

/** points [..,3], in place: one turn about y for all, x' = x cos + z sin, z' = z cos - x sin; angle in radians. */
export function rotateAboutY(points: Float32Array, angle: number): void {
  const [cos, sin] = [Math.fround(Math.cos(angle)), Math.fround(Math.sin(angle))];
  for (let i = 0; i + 2 < points.length; i += 3) {
    const [x, z] = [points[i], points[i + 2]];
    points[i] = Math.fround(x * cos) + Math.fround(z * sin);
    points[i + 2] = Math.fround(z * cos) - Math.fround(x * sin);
  }
}

/** Fine-tuning on ScanObjectNN: per axis scale U[0.9, 1.1], then one turn about y, U[-pi, pi], shared by the whole batch. */
export function augmentScans(points: Float32Array, batch: number, stream: RandomStream): void {
  scaleAndTranslate(points, batch, stream, SCANS);
  rotateAboutY(points, stream.uniform(-Math.PI, Math.PI));
}

/** Part segmentation: one scale U[0.8, 1.25] for each cloud, shift U[-0.1, 0.1] per axis. */
export function augmentParts(points: Float32Array, batch: number, stream: RandomStream): void {
  scaleAndTranslate(points, batch, stream, PARTS);
}
