/** A cloud as one pass of training sees it. */
import { randomStream } from '@i2p/random';
import type { PointDataset } from './point-dataset.js';

/** What names the draw: nothing else decides it, so that a resumed run and every worker see the same points. */
export interface CloudDraw {
  readonly seed: number;
  /** Pass over the data, from 0. */
  readonly epoch: number;
}

/**
 * `count` points of a cloud, [count,3]: drawn anew in each pass where the data set draws (ShapeNet55), else the first stored ones.
 * @returns `out`, by default a new array
 * @throws RangeError when there is no such cloud, or it has fewer points than asked for
 */
export function drawCloud(
  data: PointDataset,
  index: number,
  count: number,
  { seed, epoch }: CloudDraw,
  out?: Float32Array,
  offset?: number,
): Float32Array {
  if (!data.sample) return data.cloud(index, count, out, offset);
  return data.sample(index, count, randomStream(seed, 'cloud-points', epoch, index), out, offset);
}
