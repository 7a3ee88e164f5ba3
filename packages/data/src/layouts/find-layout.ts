/** Finds out in which layout a folder, or one that the official data paths put into it, holds a data set. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Layout } from './layout.js';

/** Folders that the official data paths and archives wrap around the data (SPEC 9). */
const WRAPPERS = [
  'data',
  'ShapeNet55-34',
  'ModelNet',
  'ModelNet40',
  'modelnet40_ply_hdf5_2048',
  'modelnet40_normal_resampled',
  'ScanObjectNN',
  'h5_files',
  'shapenetcore_partanno_segmentation_benchmark_v0_normal',
];
const DEEPEST = 3;

/**
 * The folder itself, or the nearest wrapped one, that fits; undefined where none does.
 * @throws Error when the folder is missing or a file, or several data sets lie in it
 */
export function findLayout<T extends Pick<Layout, 'name' | 'fits'>>(
  folder: string,
  layouts: readonly T[],
): { layout: T; folder: string } | undefined {
  if (!existsSync(folder)) throw new Error(`the data folder ${folder} does not exist`);
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file, expected a folder of a known layout`);
  let level = [folder];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) {
    const fitting = level.flatMap((at) =>
      layouts.filter((layout) => layout.fits(at)).map((layout) => ({ layout, folder: at })),
    );
    if (fitting.length > 1) {
      const names = fitting.map(({ layout, folder: at }) => `${layout.name} in ${at}`).join(', ');
      throw new Error(`${folder} holds several data sets, name the folder of one: ${names}`);
    }
    if (fitting[0]) return fitting[0];
    level = level.flatMap(wrapped);
  }
  return undefined;
}

/** What to say of a folder in which nothing was found. */
export function noLayout(folder: string, looked: readonly Pick<Layout, 'name' | 'marks'>[]): Error {
  const marks = looked.map(({ name, marks: mark }) => `${mark} (${name})`).join('; ');
  return new Error(`${folder} is in no known layout, there or in the official sub-folders: looked for ${marks}`);
}

function wrapped(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => WRAPPERS.includes(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}
