/** A split of which only the first clouds are seen: few labels beside many clouds without. */
import type { PointDataset } from '@i2p/data';

/** The first `count` clouds of a split, or all of them when it has fewer. */
export function firstClouds(data: PointDataset, count: number): PointDataset {
  const size = Math.min(count, data.size);
  return {
    name: data.name,
    size,
    pointsPerCloud: data.pointsPerCloud,
    classNames: data.classNames,
    labels: data.labels.slice(0, size),
    cloud: (index, points, out, offset) => data.cloud(index, points, out, offset),
  };
}
