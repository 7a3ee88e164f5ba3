/** The engine in plain JavaScript: slow, readable, and what every other engine must agree with. */
import { fps } from '../fps.js';
import { knn } from '../knn.js';
import type { PointEngine } from '../point-engine.js';

export function createJsEngine(): PointEngine {
  return { name: 'js', fps, knn };
}
