/** Frozen features of a whole split. */
import type { PointDataset } from '@i2p/data';
import type { I2PMae } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import { gatherClouds } from '../pretrain/gather-clouds.js';

/** Clouds of one forward pass: more only needs more memory. */
const CHUNK = 32;

export interface SplitFeatures {
  /** Over the coarsest tokens [n,C]. */
  readonly max: Float32Array;
  readonly mean: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
}

/** Features of all clouds of a split, in its order; no augmentation (SPEC 8). */
export function extractFeatures(
  model: I2PMae,
  data: PointDataset,
  engine: PointEngine,
  onProgress?: (done: number) => void,
): SplitFeatures {
  const width = model.config.encoderDims[2];
  const max = new Float32Array(data.size * width);
  const mean = new Float32Array(data.size * width);
  for (let first = 0; first < data.size; first += CHUNK) {
    const indices = Array.from({ length: Math.min(CHUNK, data.size - first) }, (_, i) => first + i);
    const pooled = model.encode(gatherClouds(data, indices, model.config.points), indices.length, engine);
    max.set(pooled.max, first * width);
    mean.set(pooled.mean, first * width);
    onProgress?.(first + indices.length);
  }
  return { max, mean, width, labels: data.labels };
}

export type Pooling = 'max' | 'max+mean';

/** The features a classifier sees: the maxima, or maxima and means side by side. */
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
