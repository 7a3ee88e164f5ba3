/** A split cut into shards for several processes, so that all of them together do the same forward passes as one. */
import { CHUNK } from './frozen-features.js';

/** Consecutive clouds of a split. */
export interface FeatureShard {
  readonly first: number;
  readonly count: number;
}

/** The shard of one of `shards` processes: whole forward passes, so that a cloud's feature has the bytes it has in one process; may be empty. */
export function featureShard(clouds: number, shards: number, shard: number): FeatureShard {
  const passes = Math.ceil(clouds / CHUNK);
  const [from, to] = [shard, shard + 1].map((n) => Math.min(CHUNK * Math.round((n * passes) / shards), clouds)) as [
    number,
    number,
  ];
  return { first: from, count: to - from };
}
