/** Frozen features of a whole split: what a classifier judges the encoder by (SPEC 8). */
import type { PointDataset } from '@i2p/data';
import type { I2PMae } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';

/** Clouds of one forward pass. From 4 on more are no faster (within 5 %, official configuration) and only need more memory. */
export const CHUNK = 16;

/** Which summary of a cloud's tokens a classifier sees: the maxima (official), or maxima and means side by side. */
export type Pooling = 'max' | 'max+mean';

export interface SplitFeatures {
  /** Maxima over the coarsest normalised tokens [n,C]. */
  readonly max: Float32Array;
  /** Means over the same [n,C]. */
  readonly mean: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
}

/**
 * Features of all clouds of a split, in its order: evaluation mode, the first stored points, no augmentation.
 * @throws Error when a cloud has fewer points than the model takes
 */
export async function extractFeatures(
  model: I2PMae,
  data: PointDataset,
  engine: PointEngine,
  onProgress?: (done: number) => void,
): Promise<SplitFeatures> {
  const { points, encoderDims } = model.config;
  const width = encoderDims[2];
  const max = new Float32Array(data.size * width);
  const mean = new Float32Array(data.size * width);
  const chunk = new Float32Array(CHUNK * points * 3);
  for (let first = 0; first < data.size; first += CHUNK) {
    const count = Math.min(CHUNK, data.size - first);
    const clouds = chunk.subarray(0, count * points * 3);
    for (let i = 0; i < count; i++) data.cloud(first + i, points, clouds, i * points * 3);
    const pooled = await model.encodeAsync(clouds, count, engine);
    max.set(pooled.max, first * width);
    mean.set(pooled.mean, first * width);
    onProgress?.(first + count);
  }
  return { max, mean, width, labels: data.labels };
}

/** The feature matrix [n,D] of a pooling. */
export function pooledFeatures(
  { max, mean, width, labels }: SplitFeatures,
  pooling: Pooling,
): { features: Float32Array; dimension: number } {
  if (pooling === 'max') return { features: max, dimension: width };
  const features = new Float32Array(2 * max.length);
  for (let i = 0; i < labels.length; i++) {
    features.set(max.subarray(i * width, (i + 1) * width), 2 * i * width);
    features.set(mean.subarray(i * width, (i + 1) * width), (2 * i + 1) * width);
  }
  return { features, dimension: 2 * width };
}
