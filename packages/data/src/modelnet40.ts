/**
 * A folder in the official ModelNet40 HDF5 layout (SPEC 9): train_files.txt and test_files.txt list files by a path whose
 * last part lies in the folder, shape_names.txt the class names. Where a list is missing, the files of a split are those that
 * the official loader looks for, ply_data_train*.h5 and ply_data_test*.h5; without names the classes have their numbers.
 * Clouds are left as stored: already centred, scaled, and in an order whose first points are the ones the official loader
 * takes, in pre-training and in evaluation (SPEC 8).
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type CloudFile, numberedClasses, openCloudFile } from './cloud-file.js';
import { hdf5Dataset } from './hdf5-dataset.js';
import { hdf5Reader } from './hdf5-reader.js';
import type { Layout } from './layouts/layout.js';
import { listFile } from './layouts/list-file.js';
import type { DatasetPair } from './point-dataset.js';

const NAMES = 'shape_names.txt';

export const modelNet40Hdf5: Layout = {
  name: 'ModelNet40 in HDF5',
  marks: 'shape_names.txt, train_files.txt or ply_data_train*.h5',
  fits: (folder) =>
    existsSync(join(folder, NAMES)) ||
    existsSync(join(folder, 'train_files.txt')) ||
    namedFiles(folder, 'train').length > 0,
  open: (folder, { points }) => openModelNet40(folder, points),
};

/**
 * Opens both splits; coordinates are read later.
 * @param points points of a cloud to use, by default all stored ones
 * @throws when a file of the layout is missing, unreadable or of other shape, or has a label without a name
 */
export async function openModelNet40(folder: string, points?: number): Promise<DatasetPair> {
  const reader = await hdf5Reader();
  const open = (path: string): CloudFile => openCloudFile(reader, path, false);
  const files = { train: splitFiles(folder, 'train').map(open), test: splitFiles(folder, 'test').map(open) };
  const all = [...files.train, ...files.test];
  const named = existsSync(join(folder, NAMES));
  const classNames = named ? listFile(join(folder, NAMES)) : numberedClasses(all);
  for (const file of all) checkLabels(file, classNames.length);
  const name = basename(resolve(folder));
  const train = hdf5Dataset(`${name}/train`, files.train, classNames, points);
  const test = hdf5Dataset(`${name}/test`, files.test, classNames, points);
  return {
    train,
    test,
    description: `${name}: ${train.size} training and ${test.size} test clouds of ${train.pointsPerCloud} points, ${classNames.length} classes${named ? '' : ' without names'}`,
  };
}

/** The listed paths of a split, else those of its files by their names. @throws when there are none, or one is missing */
function splitFiles(folder: string, which: 'train' | 'test'): string[] {
  const list = join(folder, `${which}_files.txt`);
  if (!existsSync(list)) {
    const found = namedFiles(folder, which);
    if (found.length === 0)
      throw new Error(
        `${folder} is not in the ModelNet40 layout: it has no ${which}_files.txt and no ply_data_${which}*.h5`,
      );
    return found.map((file) => join(folder, file));
  }
  return listFile(list).map((line) => {
    const path = join(folder, line.split(/[/\\]/).at(-1) ?? line);
    if (!existsSync(path)) throw new Error(`${list} lists ${line}, but ${path} does not exist`);
    return path;
  });
}

/** Files `ply_data_train*.h5` in the order of their numbers: the tenth comes after the ninth. */
function namedFiles(folder: string, which: 'train' | 'test'): string[] {
  const numberOf = (file: string): number => Number(/^ply_data_[a-z]+(\d+)/.exec(file)?.[1] ?? -1);
  return readdirSync(folder)
    .filter((file) => file.startsWith(`ply_data_${which}`) && file.endsWith('.h5'))
    .sort()
    .sort((a, b) => numberOf(a) - numberOf(b));
}

function checkLabels({ path, labels }: CloudFile, classes: number): void {
  const bad = labels.findIndex((label) => label >= classes);
  if (bad >= 0)
    throw new Error(`${path}: the label of cloud ${bad} is ${labels[bad]}, but ${NAMES} names ${classes} classes`);
}
