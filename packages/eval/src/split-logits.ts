/** What a classifier says of every cloud of a split. */
import { furthestPoints, type PointDataset } from '@i2p/data';
import type { PointEngine } from '@i2p/pointops';

/** Anything that scores classes; a `Classifier` of `@i2p/mae` is one. */
export interface Scorer {
  /** points [B,N,3] -> logits [B,classes]. */
  logits(points: Float32Array, batch: number, engine: PointEngine): Float32Array;
}

export interface SplitLogitsOptions {
  /** Points of a cloud that the classifier sees, the furthest of the stored ones (SPEC 8). */
  readonly points: number;
  /** Clouds of one forward pass. Default 16. */
  readonly batch?: number;
  readonly onProgress?: (done: number) => void;
}

/** Logits [n,classes] of all clouds, in the split's order: furthest points, no augmentation. @throws when clouds have too few points */
export function splitLogits(
  scorer: Scorer,
  data: PointDataset,
  engine: PointEngine,
  { points, batch = 16, onProgress }: SplitLogitsOptions,
): Float32Array {
  const parts: Float32Array[] = [];
  for (let first = 0; first < data.size; first += batch) {
    const count = Math.min(batch, data.size - first);
    const clouds = storedClouds(data, first, count);
    parts.push(scorer.logits(furthestPoints(clouds, count, points, engine), count, engine));
    onProgress?.(first + count);
  }
  return joined(parts);
}

/** All stored points of `count` clouds from `first` on [count,N,3]. */
export function storedClouds(data: PointDataset, first: number, count: number): Float32Array {
  const stored = data.pointsPerCloud;
  const clouds = new Float32Array(count * stored * 3);
  for (let i = 0; i < count; i++) data.cloud(first + i, stored, clouds, i * stored * 3);
  return clouds;
}

/** Arrays one behind the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** values [n,width] -> the column of the largest value of each row [n], the first of equals. */
export function largestColumns(values: Float32Array, width: number): Int32Array {
  const best = new Int32Array(values.length / width);
  for (let row = 0; row < best.length; row++) {
    for (let c = 1; c < width; c++) if (values[row * width + c] > values[row * width + best[row]]) best[row] = c;
  }
  return best;
}
