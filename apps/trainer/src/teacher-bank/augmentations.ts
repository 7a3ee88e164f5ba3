/** The K augmentations of each cloud, fixed by seed, and which of them a step sees. B clouds, N points. */
import { drawCloud, type PointDataset, scaleAndTranslate } from '@i2p/data';
import { randomStream } from '@i2p/random';
import { type BatchSlice, streamOfSlice } from '../pretrain/batch-slice.js';

/** Number of an entry: augmentation k of a cloud is entry k * D + cloud, D clouds in all, so that a larger K adds to a bank. */
export function entryOf(cloud: number, augmentation: number, dataSize: number): number {
  return augmentation * dataSize + cloud;
}

/**
 * The entries that a slice of a step's batch sees.
 * @param clouds indices [B] of the slice's clouds
 * @param batch clouds of the whole step
 */
export function drawEntries(
  clouds: ArrayLike<number>,
  { seed, step, slice, batch, augmentations, dataSize }: EntryDraw,
): Int32Array {
  const draws = streamOfSlice(randomStream(seed, 'bank-draw', step), slice, batch);
  return Int32Array.from(clouds, (cloud) => entryOf(cloud, Math.floor(draws.uniform(0, augmentations)), dataSize));
}

export interface EntryDraw {
  readonly seed: number;
  readonly step: number;
  readonly slice: BatchSlice;
  readonly batch: number;
  /** K */
  readonly augmentations: number;
  /** Clouds of the training split. */
  readonly dataSize: number;
}

/** What tells the augmented clouds of a bank. */
export interface AugmentedClouds {
  readonly data: PointDataset;
  readonly points: number;
  readonly seed: number;
}

/** entries [B] -> their augmented clouds [B,N,3]; an entry's cloud depends on nothing but seed and entry. */
export function augmentedEntries({ data, points, seed }: AugmentedClouds, entries: ArrayLike<number>): Float32Array {
  const clouds = new Float32Array(entries.length * points * 3);
  for (let b = 0; b < entries.length; b++) {
    const entry = entries[b] as number;
    const own = clouds.subarray(b * points * 3, (b + 1) * points * 3);
    const [cloud, augmentation] = [entry % data.size, Math.floor(entry / data.size)];
    drawCloud(data, cloud, points, { seed, epoch: augmentation }, own);
    scaleAndTranslate(own, 1, randomStream(seed, 'bank', cloud, augmentation));
  }
  return clouds;
}
