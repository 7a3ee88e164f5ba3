/** Clouds of a data set side by side. */
import { type CloudDraw, drawCloud, type PointDataset } from '@i2p/data';

/**
 * indices [B] -> N points of each cloud [B,N,3]: the first stored ones, or, where the data set draws, those of a pass.
 * @param draw names the pass; left out where nothing is trained
 */
export function gatherClouds(
  data: PointDataset,
  indices: ArrayLike<number>,
  points: number,
  draw?: CloudDraw,
): Float32Array {
  const out = new Float32Array(indices.length * points * 3);
  for (let b = 0; b < indices.length; b++) {
    const index = indices[b] as number;
    if (draw) drawCloud(data, index, points, draw, out, b * points * 3);
    else data.cloud(index, points, out, b * points * 3);
  }
  return out;
}

/** `count` indices spread evenly over a split of `size` clouds. */
export function evenlySpread(count: number, size: number): Int32Array {
  const used = Math.min(count, size);
  return Int32Array.from({ length: used }, (_, i) => Math.floor(((i + 0.5) * size) / used));
}
