/** The training clouds of a step (SPEC 8, 9): stored points in random order, a choice of the furthest ones, augmented. */
import { augmentScans, candidatePoints, randomSubset, scaleAndTranslate } from '@i2p/data';
import { type RandomStream, randomStream } from '@i2p/random';
import type { FinetuneConfig } from '../config/finetune-schema.js';
import { gatherClouds } from '../pretrain/gather-clouds.js';
import type { ClassificationSession } from './classification-session.js';

const AUGMENTATIONS: Readonly<
  Record<
    FinetuneConfig['training']['augmentation'],
    (points: Float32Array, batch: number, stream: RandomStream) => unknown
  >
> = { 'scale-shift': scaleAndTranslate, scans: augmentScans, none: () => undefined };

/** indices [B] -> the clouds as the model sees them [B,N,3]; every draw is named by seed and step. */
export function trainingClouds(
  {
    config,
    data: { train },
    engine,
  }: Pick<ClassificationSession, 'config' | 'engine'> & {
    readonly data: Pick<ClassificationSession['data'], 'train'>;
  },
  indices: Int32Array,
  step: number,
): Float32Array {
  const { seed, augmentation } = config.training;
  const count = config.model.points;
  const stored = gatherClouds(train, indices, train.pointsPerCloud);
  shufflePoints(stored, indices.length, (place) => randomStream(seed, 'point-order', step, place));
  const candidates =
    config.data.candidates === 'auto' ? candidatePoints(count, train.pointsPerCloud) : config.data.candidates;
  const subset = randomStream(seed, 'subset', step);
  const points = randomSubset(stored, indices.length, { count, candidates }, subset, engine);
  AUGMENTATIONS[augmentation](points, indices.length, randomStream(seed, 'augment', step));
  return points;
}

/**
 * Puts the points of each cloud [B,N,3] into an order of its own, in place: furthest point sampling starts at the first
 * point, so that this order is its only randomness (SPEC 1.1).
 * @param streamOf the random numbers of a cloud, by its place in the batch
 */
export function shufflePoints(points: Float32Array, batch: number, streamOf: (place: number) => RandomStream): void {
  const count = points.length / (3 * batch);
  for (let b = 0; b < batch; b++) {
    const cloud = points.subarray(3 * b * count, 3 * (b + 1) * count);
    const before = cloud.slice();
    streamOf(b)
      .permutation(count)
      .forEach((from, to) => cloud.set(before.subarray(3 * from, 3 * from + 3), 3 * to));
  }
}
