/** Two loose HDF5 files, one a split (ScanObjectNN and the like): every cloud is centred and scaled to the unit ball. */
import { numberedClasses, openCloudFile } from './cloud-file.js';
import { hdf5Dataset } from './hdf5-dataset.js';
import { hdf5Reader } from './hdf5-reader.js';
import type { DatasetPair } from './point-dataset.js';

/**
 * Opens both files. All stored points count for centre and scale, then the first `points` are offered, so that a cloud
 * does not change its scale with the number of points. The axes stay as stored; classes are named by their numbers.
 * @throws when a file is missing, unreadable or of other shape
 */
export async function openHdf5Pair(trainPath: string, testPath: string, points?: number): Promise<DatasetPair> {
  const { existsSync } = await import('node:fs');
  const { basename } = await import('node:path');
  for (const path of [trainPath, testPath]) {
    if (!existsSync(path)) throw new Error(`the data file ${path} does not exist`);
  }
  const reader = await hdf5Reader();
  const files = [trainPath, testPath].map((path) => openCloudFile(reader, path, true));
  const classNames = numberedClasses(files);
  const [train, test] = files.map((file) => hdf5Dataset(basename(file.path), [file], classNames, points));
  if (!train || !test) throw new Error('openHdf5Pair: expected two files');
  return {
    train,
    test,
    description: `${train.name}, ${test.name}: ${train.size} training and ${test.size} test clouds of ${train.pointsPerCloud} points, ${classNames.length} classes, scaled to the unit ball`,
  };
}
