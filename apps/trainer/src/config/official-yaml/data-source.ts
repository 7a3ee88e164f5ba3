/** Where an official configuration finds its training data, as `--data` would name it (SPEC 9). */
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../user-error.js';
import type { OfficialFile } from './official-file.js';

/** Parts of ScanObjectNN: what stands between `objectdataset` and `.h5`. */
const SCAN_SPLITS: Readonly<Record<string, string>> = {
  PB: '_augmentedrot_scale75',
  OBJ: '',
  'OBJ-BG': '',
};

/**
 * An absolute path, or two; undefined where the file names no training data.
 * @throws UserError for a data set that is not known, or one without its folder
 */
export function dataSource({ source, values, root }: OfficialFile): string | undefined {
  const text = (key: string): string | undefined => {
    const value = values.get(`dataset.train.${key}`);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value.trim();
    throw new UserError(`${source}: "dataset.train.${key}": expected text, got ${JSON.stringify(value)}`);
  };
  const folder = (key: string): string => {
    const path = text(key);
    if (path === undefined) throw new UserError(`${source}: dataset.train of ${text('NAME')} needs ${key}`);
    return resolve(root, path);
  };
  const name = text('NAME');
  switch (name) {
    case undefined:
      return undefined;
    case 'ShapeNet':
      // the lists lie in DATA_PATH, the clouds beside it
      return dirname(folder('DATA_PATH'));
    case 'ModelNet':
    case 'ModelNetFewShot':
      return folder('DATA_PATH');
    case 'ModelNet40_SVM':
      return join(folder('DATA_DIR'), 'modelnet40_ply_hdf5_2048');
    case 'ScanObjectNN':
      return scanFiles(folder('ROOT'), text('SPLIT'), source);
    default:
      throw new UserError(
        `${source}: "dataset.train.NAME": expected ShapeNet, ModelNet, ModelNetFewShot, ModelNet40_SVM or ScanObjectNN, got ${JSON.stringify(name)}`,
      );
  }
}

function scanFiles(root: string, split: string | undefined, source: string): string {
  const part = SCAN_SPLITS[split ?? ''];
  if (part === undefined)
    throw new UserError(
      `${source}: "dataset.train.SPLIT": expected ${Object.keys(SCAN_SPLITS).join(', ')}, got ${JSON.stringify(split) ?? 'nothing'}`,
    );
  return ['training', 'test'].map((which) => join(root, `${which}_objectdataset${part}.h5`)).join(',');
}
