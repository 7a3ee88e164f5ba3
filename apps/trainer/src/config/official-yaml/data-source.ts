/** Where an official configuration finds its training data, as `--data` would name it (SPEC 9). */
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../user-error.js';
import type { OfficialFile } from './official-file.js';

/** Variants of ScanObjectNN, by the last folder of ROOT and SPLIT. */
const SCAN_VARIANTS: Readonly<Record<string, string>> = {
  'main_split PB': 'pb-t50-rs',
  'main_split OBJ': 'obj-bg',
  'main_split OBJ-BG': 'obj-bg',
  'main_split_nobg OBJ': 'obj-only',
};

/**
 * An absolute path, for ScanObjectNN with its variant behind; undefined where the file names no training data.
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
      return scans(folder('ROOT'), text('SPLIT'), source);
    default:
      throw new UserError(
        `${source}: "dataset.train.NAME": expected ShapeNet, ModelNet, ModelNetFewShot, ModelNet40_SVM or ScanObjectNN, got ${JSON.stringify(name)}`,
      );
  }
}

function scans(root: string, split: string | undefined, source: string): string {
  const variant = SCAN_VARIANTS[`${basename(root)} ${split}`];
  if (variant === undefined)
    throw new UserError(
      `${source}: "dataset.train" of ScanObjectNN: expected ROOT and SPLIT to be one of ${Object.keys(SCAN_VARIANTS).join(', ')}, got ${basename(root)} ${split ?? 'without SPLIT'}`,
    );
  return `${dirname(root)}#${variant}`;
}
