/** Clouds of a data set side by side. */
import type { PointDataset } from '@i2p/data';

/** indices [B] -> the first N stored points of each cloud [B,N,3]. */
export function gatherClouds(data: PointDataset, indices: ArrayLike<number>, points: number): Float32Array {
  const out = new Float32Array(indices.length * points * 3);
  for (let b = 0; b < indices.length; b++) data.cloud(indices[b] as number, points, out, b * points * 3);
  return out;
}

/** `count` indices spread evenly over a split of `size` clouds. */
export function evenlySpread(count: number, size: number): Int32Array {
  const used = Math.min(count, size);
  return Int32Array.from({ length: used }, (_, i) => Math.floor(((i + 0.5) * size) / used));
}
