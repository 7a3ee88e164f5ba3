/** A split with one file a cloud, read each time a cloud is asked for: memory does not grow with the number of files. */
import { checkRequest, copyPoints, type PointDataset } from '../point-dataset.js';

export interface FileSplit {
  readonly name: string;
  /** One path a cloud. */
  readonly paths: readonly string[];
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  /** Points of a cloud to offer; by default as many as the first file has. */
  readonly points?: number;
  /** All points of a file, [rows,3]. @throws when it is damaged */
  read(path: string): Float32Array;
}

/** @throws Error when the first file is damaged or has too few points; the others are looked at when they are asked for */
export function fileDataset({ name, paths, labels, classNames, points, read }: FileSplit): PointDataset {
  const readEnough = (path: string, count: number): Float32Array => {
    const rows = read(path);
    if (rows.length < count * 3) throw new Error(`${path} has ${rows.length / 3} points, ${count} were asked for`);
    return rows;
  };
  const [first] = paths;
  if (first === undefined) throw new Error(`${name} has no clouds`);
  const stored = readEnough(first, points ?? 1).length / 3;
  const dataset: PointDataset = {
    name,
    size: paths.length,
    pointsPerCloud: points ?? stored,
    classNames,
    labels,
    cloud(index, count = dataset.pointsPerCloud, out, offset) {
      checkRequest(dataset, index, count);
      return copyPoints(readEnough(paths[index] as string, count), 0, count, out, offset);
    },
  };
  return dataset;
}
