/**
 * ScanObjectNN in HDF5 (SPEC 9): objects with background, objects alone, and the hardest variant of moved, turned and scaled
 * boxes. Clouds stay as stored, the official loader does not normalise them either.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudFile, openCloudFile } from '../cloud-file.js';
import { hdf5Dataset } from '../hdf5-dataset.js';
import { type Hdf5Reader, hdf5Reader } from '../hdf5-reader.js';
import type { Layout } from './layout.js';

interface Variant {
  readonly name: string;
  readonly folder: string;
  /** What follows `training_` and `test_`. */
  readonly file: string;
}

/** Where none is named, the first that is there is taken. */
const VARIANTS: readonly Variant[] = [
  { name: 'pb-t50-rs', folder: 'main_split', file: 'objectdataset_augmentedrot_scale75.h5' },
  { name: 'obj-bg', folder: 'main_split', file: 'objectdataset.h5' },
  { name: 'obj-only', folder: 'main_split_nobg', file: 'objectdataset.h5' },
];

const CLASS_NAMES = [
  'bag',
  'bin',
  'box',
  'cabinet',
  'chair',
  'desk',
  'display',
  'door',
  'shelf',
  'table',
  'bed',
  'pillow',
  'sink',
  'sofa',
  'toilet',
];

const pathOf = (folder: string, { folder: part, file }: Variant, split: 'training' | 'test'): string =>
  join(folder, part, `${split}_${file}`);
const isThere = (folder: string, variant: Variant): boolean => existsSync(pathOf(folder, variant, 'training'));

export const scanObjectNN: Layout = {
  name: 'ScanObjectNN',
  marks: 'main_split/ or main_split_nobg/ with training_objectdataset*.h5',
  variants: VARIANTS.map(({ name }) => name),
  fits: (folder) => VARIANTS.some((variant) => isThere(folder, variant)),
  async open(folder, { points, variant: wanted }) {
    const variant = VARIANTS.find((one) => (wanted === undefined ? isThere(folder, one) : one.name === wanted));
    if (!variant) throw new Error(`${folder} has no ScanObjectNN variant ${wanted ?? 'at all'}`);
    const reader = await hdf5Reader();
    const open = (split: 'training' | 'test') =>
      hdf5Dataset(
        `ScanObjectNN ${variant.name}/${split}`,
        [openSplit(reader, pathOf(folder, variant, split))],
        CLASS_NAMES,
        points,
      );
    const [train, test] = [open('training'), open('test')];
    const others = VARIANTS.filter((one) => one !== variant && isThere(folder, one)).map(({ name }) => `#${name}`);
    const choice =
      wanted === undefined && others.length > 0 ? `, chosen as none was named (also there: ${others.join(', ')})` : '';
    return {
      train,
      test,
      scale: 'stored',
      description: `ScanObjectNN ${variant.name}${choice}: ${train.size} training and ${test.size} test clouds of ${train.pointsPerCloud} points, ${CLASS_NAMES.length} classes, as stored`,
    };
  },
};

function openSplit(reader: Hdf5Reader, path: string): CloudFile {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const file = openCloudFile(reader, path, false);
  const bad = file.labels.findIndex((label) => label >= CLASS_NAMES.length);
  if (bad >= 0)
    throw new Error(`${path}: the label of cloud ${bad} is ${file.labels[bad]}, ScanObjectNN has 15 classes`);
  return file;
}
