/** Three levels of groups, fine to coarse (paper section 3.1, SPEC 1 and 4): level i+1 groups the centres of level i. */
import { gatherPoints, groupNeighbours, type PointEngine } from '@i2p/pointops';
import type { HierarchyConfig } from './config.js';

export interface Level {
  readonly groups: number;
  readonly neighbourCount: number;
  /** Centre coordinates [B,G,3]. */
  readonly centres: Float32Array;
  /** Neighbour indices [B,G,K] into the previous level, flattened over the batch (b * N_prev added); order matters. */
  readonly neighbours: Int32Array;
  /** Neighbour coordinates minus their centre [B,G,K,3]. */
  readonly offsets: Float32Array;
}

export type Levels = readonly [Level, Level, Level];

/** points [B,N,3] -> three levels. @throws Error when a level asks for more points than there are */
export function groupLevels(
  points: Float32Array,
  batch: number,
  config: Pick<HierarchyConfig, 'numGroups' | 'groupSizes'>,
  engine: PointEngine,
): Levels {
  const fine = groupLevel(points, batch, config.numGroups[0], config.groupSizes[0], engine);
  const middle = groupLevel(fine.centres, batch, config.numGroups[1], config.groupSizes[1], engine);
  const coarse = groupLevel(middle.centres, batch, config.numGroups[2], config.groupSizes[2], engine);
  return [fine, middle, coarse];
}

function groupLevel(
  points: Float32Array,
  batch: number,
  groups: number,
  neighbourCount: number,
  engine: PointEngine,
): Level {
  const centres = gatherPoints(points, engine.fps(points, batch, groups), batch);
  const neighbours = engine.knn(centres, points, batch, neighbourCount);
  const offsets = groupNeighbours(points, centres, neighbours, batch);
  const before = points.length / (3 * batch);
  const perCloud = groups * neighbourCount;
  for (let b = 1; b < batch; b++) {
    for (let i = b * perCloud; i < (b + 1) * perCloud; i++) neighbours[i] = (neighbours[i] as number) + b * before;
  }
  return { groups, neighbourCount, centres, neighbours, offsets };
}
