/**
 * Slices of a step's batch. A forward pass sees one slice: the share of a worker, or of that a micro-batch. Draws are made
 * cloud by cloud from streams that are named by the step, so a slice gets the numbers its clouds have in the whole batch.
 */
import type { RandomStream } from '@i2p/random';

/** Consecutive clouds of a step's batch. */
export interface BatchSlice {
  readonly first: number;
  readonly count: number;
}

export interface Division {
  /** Clouds of a step, B. */
  readonly batch: number;
  readonly workers: number;
  /** Clouds of one forward pass; null: all that a worker has. */
  readonly microBatch: number | null;
}

/** The slices that one worker works off in a step, in order. @throws RangeError when the clouds do not divide equally */
export function slicesOf({ batch, workers, microBatch }: Division, worker = 0): BatchSlice[] {
  const share = batch / workers;
  const count = microBatch ?? share;
  if (!Number.isInteger(share) || !Number.isInteger(share / count))
    throw new RangeError(`${batch} clouds cannot be divided among ${workers} workers in slices of ${count}`);
  return Array.from({ length: share / count }, (_, i) => ({ first: worker * share + i * count, count }));
}

/**
 * What a slice's clouds draw from a stream that serves the whole batch again and again: `perCloud` numbers for each cloud in
 * turn. Only `uniform` follows the slice.
 */
export function streamOfSlice(
  stream: RandomStream,
  { first, count }: BatchSlice,
  batch: number,
  perCloud = 1,
): RandomStream {
  if (count === batch) return stream;
  const skip = (clouds: number): void => {
    for (let i = 0; i < clouds * perCloud; i++) stream.uniform();
  };
  let drawn = 0;
  const uniform = (low?: number, high?: number): number => {
    if (drawn === count * perCloud) {
      skip(batch - first - count);
      drawn = 0;
    }
    if (drawn === 0) skip(first);
    drawn++;
    return stream.uniform(low, high);
  };
  const refuse = (): never => {
    throw new Error('streamOfSlice: only uniform numbers can be drawn for a slice of a batch');
  };
  return { uniform, uint32: refuse, normal: refuse, integer: refuse, permutation: refuse };
}
