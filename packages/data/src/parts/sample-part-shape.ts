/** The random points of a shape that part segmentation sees (SPEC 8). */
import type { RandomStream } from '@i2p/random';

export interface PartShape {
  /** [N,3] */
  readonly points: Float32Array;
  /** Part of each point, [N]. */
  readonly parts: Int32Array;
}

/**
 * `count` points drawn with replacement, at test time too: points [count,3], parts [count].
 * @throws RangeError when the shape has no points or `count` is not a natural number
 */
export function samplePartShape({ points, parts }: PartShape, count: number, stream: RandomStream): PartShape {
  if (!Number.isInteger(count) || count < 1 || parts.length === 0 || points.length !== parts.length * 3) {
    throw new RangeError(
      `samplePartShape: expected a number of points to draw from [N,3] points with N parts, got ${count} from ${points.length} and ${parts.length}`,
    );
  }
  const drawn = { points: new Float32Array(count * 3), parts: new Int32Array(count) };
  for (let i = 0; i < count; i++) {
    const at = stream.integer(parts.length);
    drawn.points.set(points.subarray(at * 3, at * 3 + 3), i * 3);
    drawn.parts[i] = parts[at] as number;
  }
  return drawn;
}
