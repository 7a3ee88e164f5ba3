/**
 * A folder in the official ModelNet40 HDF5 layout (SPEC 9): train_files.txt and test_files.txt list files by a path whose
 * last part lies in the folder, shape_names.txt the class names. Clouds are left as stored: already centred, scaled, and
 * in an order whose first points are the ones the official loader takes, in pre-training and in evaluation (SPEC 8).
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type CloudFile, openCloudFile } from './cloud-file.js';
import { hdf5Dataset } from './hdf5-dataset.js';
import { type Hdf5Reader, hdf5Reader } from './hdf5-reader.js';
import type { Layout } from './layouts/layout.js';
import type { DatasetPair } from './point-dataset.js';

export const modelNet40Hdf5: Layout = {
  name: 'ModelNet40 in HDF5',
  marks: 'shape_names.txt and train_files.txt',
  fits: (folder) => existsSync(join(folder, 'shape_names.txt')) || existsSync(join(folder, 'train_files.txt')),
  open: (folder, { points }) => openModelNet40(folder, points),
};

/**
 * Opens both splits; coordinates are read later.
 * @param points points of a cloud to use, by default all stored ones
 * @throws when a file of the layout is missing, unreadable or of other shape, or has a label without a name
 */
export async function openModelNet40(folder: string, points?: number): Promise<DatasetPair> {
  const lines = (file: string): string[] => {
    const path = join(folder, file);
    if (!existsSync(path)) throw new Error(`${folder} is not in the ModelNet40 layout: it has no ${file}`);
    const found = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (found.length === 0) throw new Error(`${path} is empty, expected one name a line`);
    return found;
  };
  const reader = await hdf5Reader();
  const classNames = lines('shape_names.txt');
  const name = basename(resolve(folder));
  const split = (which: 'train' | 'test') => {
    const files = lines(`${which}_files.txt`).map((line) => {
      const path = join(folder, line.split(/[/\\]/).at(-1) ?? line);
      if (!existsSync(path))
        throw new Error(`${join(folder, `${which}_files.txt`)} lists ${line}, but ${path} does not exist`);
      return openNamedFile(reader, path, classNames);
    });
    return hdf5Dataset(`${name}/${which}`, files, classNames, points);
  };
  const pair = { train: split('train'), test: split('test') };
  return {
    ...pair,
    description: `${name}: ${pair.train.size} training and ${pair.test.size} test clouds of ${pair.train.pointsPerCloud} points, ${classNames.length} classes`,
  };
}

function openNamedFile(reader: Hdf5Reader, path: string, classNames: readonly string[]): CloudFile {
  const file = openCloudFile(reader, path, false);
  const bad = file.labels.findIndex((label) => label >= classNames.length);
  if (bad >= 0)
    throw new Error(
      `${path}: the label of cloud ${bad} is ${file.labels[bad]}, but shape_names.txt names ${classNames.length} classes`,
    );
  return file;
}
