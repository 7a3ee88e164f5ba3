/** Which of a cloud's stored points a supervised run sees (SPEC 8): the furthest ones, or a random choice among them. */
import type { RandomStream } from '@i2p/random';

/** Furthest point sampling: points [B,N,3] -> indices [B,samples]; every engine of `@i2p/pointops` is one. */
export interface FurthestSampler {
  fps(points: Float32Array, batch: number, samples: number): Int32Array;
}

/** Candidates for 1024 points; other counts in the same ratio (SPEC 8 and 12.12). */
const CANDIDATES_OF_1024 = 1200;

/** How many furthest points a training cloud of `count` points is drawn from: 1200 for 1024, but no more than are stored. */
export function candidatePoints(count: number, stored: number): number {
  return Math.min(stored, Math.ceil((count * CANDIDATES_OF_1024) / 1024));
}

/** points [B,N,3] -> the `count` furthest points of each cloud [B,count,3], as validation and tests see them. @throws RangeError when there are fewer */
export function furthestPoints(
  points: Float32Array,
  batch: number,
  count: number,
  sampler: FurthestSampler,
): Float32Array {
  return gather(points, batch, sampler.fps(points, batch, count));
}

/**
 * points [B,N,3] -> [B,count,3], as training sees them: furthest point sampling to `candidates`, then one random choice of
 * `count` positions, the same for the whole batch. `candidates` = `count` gives a random order of the furthest points.
 * @throws RangeError when a cloud has fewer than `candidates` points, or `candidates` is below `count`
 */
export function randomSubset(
  points: Float32Array,
  batch: number,
  { count, candidates }: { readonly count: number; readonly candidates: number },
  stream: RandomStream,
  sampler: FurthestSampler,
): Float32Array {
  if (candidates < count)
    throw new RangeError(`randomSubset: expected at least ${count} candidates for ${count} points, got ${candidates}`);
  const furthest = sampler.fps(points, batch, candidates);
  const places = stream.permutation(candidates).subarray(0, count);
  const chosen = new Int32Array(batch * count);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < count; i++) chosen[b * count + i] = furthest[b * candidates + places[i]];
  }
  return gather(points, batch, chosen);
}

/** points [B,N,3], indices [B,M] within the cloud -> [B,M,3]. */
function gather(points: Float32Array, batch: number, indices: Int32Array): Float32Array {
  const [stored, count] = [points.length / (3 * batch), indices.length / batch];
  const out = new Float32Array(indices.length * 3);
  indices.forEach((index, i) => {
    const at = 3 * (Math.floor(i / count) * stored + index);
    out.set(points.subarray(at, at + 3), 3 * i);
  });
  return out;
}
