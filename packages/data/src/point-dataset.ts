/** What every source of point clouds offers. B clouds, N points. */
import type { RandomStream } from '@i2p/random';

/** One split: labelled clouds of equal size. Coordinates are read (or generated) when first asked for. */
export interface PointDataset {
  readonly name: string;
  /** Number of clouds. */
  readonly size: number;
  readonly pointsPerCloud: number;
  readonly classNames: readonly string[];
  /** Class of each cloud, [size]. */
  readonly labels: Int32Array;
  /**
   * The first `count` stored points of one cloud, [count,3], in stored order, as the linear SVM takes them (SPEC 8).
   * Supervised training puts them into random order itself (SPEC 9).
   * @param index cloud, 0 .. size-1
   * @param count points wanted, by default all `pointsPerCloud`
   * @param out where to write; by default a new array
   * @param offset first element of `out` to write
   * @returns `out`
   * @throws RangeError when there is no such cloud, or it has fewer points than asked for
   */
  cloud(index: number, count?: number, out?: Float32Array, offset?: number): Float32Array;
  /**
   * Only where training draws other points of a cloud in each pass (ShapeNet55, SPEC 9): `count` of them, [count,3], chosen
   * by the stream and then normalised. `drawCloud` calls it, or `cloud` where it is missing.
   * @throws as `cloud`
   */
  sample?(index: number, count: number, stream: RandomStream, out?: Float32Array, offset?: number): Float32Array;
}

/** The two splits of a data set. */
export interface DatasetPair {
  readonly train: PointDataset;
  readonly test: PointDataset;
  /** One line for logs and reports. */
  readonly description: string;
  /** Place and size of the clouds, where they are those of the files and not the unit ball (ScanObjectNN, SPEC 9). */
  readonly scale?: 'stored';
}

/**
 * Copies the first `count` points of a cloud whose coordinates start at element `start` of `source`.
 * @throws RangeError when `out` is too short
 */
export function copyPoints(
  source: Float32Array,
  start: number,
  count: number,
  out?: Float32Array,
  offset = 0,
): Float32Array {
  const target = out ?? new Float32Array(offset + count * 3);
  if (offset + count * 3 > target.length) {
    throw new RangeError(`cloud: ${count} points from element ${offset} do not fit into ${target.length} elements`);
  }
  target.set(source.subarray(start, start + count * 3), offset);
  return target;
}

/** @throws RangeError when the split has no such cloud or its clouds have fewer than `count` points */
export function checkRequest(dataset: PointDataset, index: number, count: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= dataset.size) {
    throw new RangeError(`${dataset.name} has clouds 0 to ${dataset.size - 1}, got index ${index}`);
  }
  if (!Number.isInteger(count) || count < 1 || count > dataset.pointsPerCloud) {
    throw new RangeError(`${dataset.name} has ${dataset.pointsPerCloud} points in a cloud, ${count} were asked for`);
  }
}
