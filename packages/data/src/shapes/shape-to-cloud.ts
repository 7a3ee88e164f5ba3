/** From a cloud or mesh to what the model takes: N points in the unit ball. */
import { randomStream } from '@i2p/random';
import { normaliseCloud } from '../normalise.js';
import { samplePoints } from './sample-points.js';
import type { Shape } from './shape.js';

/** The unit ball, or place and size as the file has them. */
export type CloudScale = 'unit-ball' | 'stored';

/**
 * N sampled points [N,3], centred on their mean and divided by their largest norm, or as they are.
 * @param name with the seed, tells the random numbers of this shape from those of others
 * @throws Error when a mesh has no area, or all points coincide
 */
export function shapeToCloud(
  shape: Shape,
  count: number,
  seed: number,
  name = '',
  scale: CloudScale = 'unit-ball',
): Float32Array {
  const points = samplePoints(shape, count, randomStream(seed, 'shape', name));
  if (scale === 'stored') return points;
  if (!normaliseCloud(points, 0, count))
    throw new Error('all sampled points coincide, so they cannot be scaled to the unit ball');
  return points;
}
