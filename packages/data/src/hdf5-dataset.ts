/** A split made of one or more HDF5 files; a file's coordinates are read when one of its clouds is first asked for. */
import type { CloudFile } from './cloud-file.js';
import { checkRequest, copyPoints, type PointDataset } from './point-dataset.js';

/**
 * Joins files, in order, to one split.
 * @param points points of a cloud to offer; by default all stored ones, which must be equally many in every file
 * @throws when a file has fewer points than asked for, or files differ and nothing was asked for
 */
export function hdf5Dataset(
  name: string,
  files: readonly CloudFile[],
  classNames: readonly string[],
  points?: number,
): PointDataset {
  const starts: number[] = [];
  let size = 0;
  for (const file of files) {
    starts.push(size);
    size += file.size;
  }
  const labels = new Int32Array(size);
  files.forEach((file, i) => labels.set(file.labels, starts[i]));
  const dataset: PointDataset = {
    name,
    size,
    pointsPerCloud: points ?? commonPoints(files),
    classNames,
    labels,
    cloud(index, count = dataset.pointsPerCloud, out, offset) {
      checkRequest(dataset, index, count);
      const held = starts.findLastIndex((start) => start <= index);
      const file = files[held] as CloudFile;
      return copyPoints(file.coordinates(), (index - (starts[held] as number)) * file.points * 3, count, out, offset);
    },
  };
  for (const file of files) {
    if (file.points < dataset.pointsPerCloud) {
      throw new Error(`${file.path} has ${file.points} points in a cloud, ${dataset.pointsPerCloud} were asked for`);
    }
  }
  return dataset;
}

function commonPoints(files: readonly CloudFile[]): number {
  const first = files[0];
  if (!first) throw new Error('hdf5Dataset: expected at least one file, got none');
  const other = files.find((file) => file.points !== first.points);
  if (other)
    throw new Error(
      `${other.path} has ${other.points} points in a cloud, but ${first.path} has ${first.points}: say how many to use`,
    );
  return first.points;
}
