/**
 * Which clouds make up a batch. Nothing is remembered between steps: seed and step decide, so that a resumed run goes on
 * exactly where it stopped.
 */
import { randomStream } from '@i2p/random';

/** One batch: cloud indices [B] and the pass over the data (from 0) that it belongs to. */
export interface BatchIndices {
  readonly indices: Int32Array;
  readonly epoch: number;
}

/** The order of `size` clouds in a pass over the data: a permutation named by seed and epoch. */
export function epochOrder(size: number, seed: number, epoch: number): Int32Array {
  return randomStream(seed, 'epoch-order', epoch).permutation(size);
}

/**
 * The clouds of a step; the last incomplete batch of a pass is dropped (SPEC 7).
 * @param step global step, from 0
 * @throws RangeError when a batch is larger than the split or a number is not a natural one
 */
export function batchIndices(step: number, batch: number, size: number, seed: number): BatchIndices {
  if (!Number.isInteger(step) || step < 0) throw new RangeError(`batchIndices: expected a step from 0 on, got ${step}`);
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(`batchIndices: expected a batch of at least one cloud, got ${batch}`);
  const perEpoch = Math.floor(size / batch);
  if (perEpoch < 1)
    throw new RangeError(`batchIndices: a batch of ${batch} needs at least as many clouds, the split has ${size}`);
  const epoch = Math.floor(step / perEpoch);
  const start = (step % perEpoch) * batch;
  return { indices: epochOrder(size, seed, epoch).slice(start, start + batch), epoch };
}
