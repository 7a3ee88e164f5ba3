/** From a cloud or mesh to what the model takes: N points in the unit ball. */
import { randomStream } from '@i2p/random';
import { normaliseCloud } from '../normalise.js';
import { samplePoints } from './sample-points.js';
import type { Shape } from './shape.js';

/**
 * N sampled points, centred on their mean and divided by their largest norm, [N,3].
 * @param name with the seed, tells the random numbers of this shape from those of others
 * @throws Error when a mesh has no area, or all points coincide
 */
export function shapeToCloud(shape: Shape, count: number, seed: number, name = ''): Float32Array {
  const points = samplePoints(shape, count, randomStream(seed, 'shape', name));
  if (!normaliseCloud(points, 0, count))
    throw new Error('all sampled points coincide, so they cannot be scaled to the unit ball');
  return points;
}
