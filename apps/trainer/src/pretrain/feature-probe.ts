/** Frozen features of the same test clouds, again and again, to see a collapse when it happens. */

import { type FeatureStatistics, featureStatistics } from './feature-statistics.js';
import { evenlySpread, gatherClouds } from './gather-clouds.js';
import type { Session } from './session.js';

/** Measures the max-pooled features of a fixed batch; changes nothing. */
export function createFeatureProbe({ config, data, model, engine }: Session): () => Promise<FeatureStatistics> {
  const indices = evenlySpread(config.log.statisticsClouds, data.test.size);
  const points = gatherClouds(data.test, indices, config.model.points);
  return async () => featureStatistics((await model.encodeAsync(points, indices.length, engine)).max, indices.length);
}
