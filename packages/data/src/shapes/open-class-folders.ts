/** A folder with one sub-folder for each class, filled with clouds and meshes of any format that `readShape` knows. */
import { checkRequest, copyPoints, type DatasetPair, type PointDataset } from '../point-dataset.js';
import { cloudCache } from './cloud-cache.js';
import { folderLister, type ListedFile, listClassFolders } from './list-class-folders.js';
import { isShapeName } from './read-shape.js';
import { readCloud } from './read-shape-file.js';

export interface ClassFolderOptions {
  /** Points of a cloud, by default 1024. */
  readonly points?: number;
  /** Of the points drawn from each file, by default 0; which file is for testing does not depend on it. */
  readonly seed?: number;
  /** Share of test files where no folders "train" and "test" decide, by default 0.2. */
  readonly testShare?: number;
  /** Bytes of clouds to keep in memory, by default 256 MiB. */
  readonly cacheBytes?: number;
}

const DEFAULT_POINTS = 1024;
const DEFAULT_SHARE = 0.2;
const DEFAULT_CACHE = 256 * 2 ** 20;
/** Bytes of files that are read at opening: two seconds for meshes in text. */
const READ_AT_ONCE = 32 * 2 ** 20;

/**
 * Lists the files; each is sampled and scaled to the unit ball. The first 32 MiB are read at once, so that a damaged file is
 * named before anything is begun; of what lies beyond only the sizes are looked at, and a file is read when its cloud is asked
 * for. Its points are a function of the seed and what the file holds, not of its name: `readCloudFiles` draws the same.
 * @throws Error when the folder is absent or holds no such classes, or a file is empty or, among the first, gives no cloud;
 * later, naming it, for any other file that gives none
 */
export async function openClassFolders(folder: string, options: ClassFolderOptions = {}): Promise<DatasetPair> {
  const { points = DEFAULT_POINTS, seed = 0, testShare = DEFAULT_SHARE, cacheBytes = DEFAULT_CACHE } = options;
  if (!Number.isInteger(points) || points < 1)
    throw new RangeError(`openClassFolders: expected a positive number of points, got ${points}`);
  if (!(testShare > 0 && testShare < 1))
    throw new RangeError(`openClassFolders: expected a share of test files between 0 and 1, got ${testShare}`);
  const { readFileSync, statSync } = await import('node:fs');
  const { basename, join, resolve } = await import('node:path');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`the data folder ${folder} does not exist`);
  const found = listClassFolders(folder, await folderLister(folder), testShare);
  const cache = cloudCache(cacheBytes);
  const name = basename(resolve(folder));
  const read = (path: string): Float32Array =>
    cache.get(path, () => readCloud(readFileSync, join(folder, path), points, seed));
  const sizeOf = (path: string): number => statSync(join(folder, path), { throwIfNoEntry: false })?.size ?? 0;
  readFirst([...found.train, ...found.test], sizeOf, read);
  const split = (which: 'train' | 'test'): PointDataset =>
    fileDataset(`${name}/${which}`, found[which], found.classNames, points, read);
  const origin = found.hasOwnSplit
    ? 'split by the folders train and test'
    : `split by the files' names, a share of ${testShare} for testing`;
  return {
    train: split('train'),
    test: split('test'),
    description: `${name}: ${found.train.length} training and ${found.test.length} test files, ${points} points drawn from each with seed ${seed}, ${found.classNames.length} classes, ${origin}`,
  };
}

/** Reads files up to `READ_AT_ONCE` bytes in all, and those that are empty or gone wherever they stand: reading says so. */
function readFirst(files: readonly ListedFile[], sizeOf: (path: string) => number, read: (path: string) => void): void {
  let bytes = 0;
  for (const { path } of files) {
    const size = sizeOf(path);
    bytes += size;
    if (size === 0 || bytes <= READ_AT_ONCE) read(path);
  }
}

function fileDataset(
  name: string,
  files: readonly ListedFile[],
  classNames: readonly string[],
  points: number,
  read: (path: string) => Float32Array,
): PointDataset {
  const dataset: PointDataset = {
    name,
    size: files.length,
    pointsPerCloud: points,
    classNames,
    labels: Int32Array.from(files, ({ label }) => label),
    cloud(index, count = points, out, offset) {
      checkRequest(dataset, index, count);
      const { path } = files[index] as ListedFile;
      return copyPoints(read(path), 0, count, out, offset);
    },
  };
  return dataset;
}

/** Whether a folder has sub-folders with clouds or meshes below them, and none of the official layouts' lists. */
export async function isClassFolders(folder: string): Promise<boolean> {
  const { existsSync, statSync } = await import('node:fs');
  const { join } = await import('node:path');
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory() || existsSync(join(folder, 'train_files.txt')))
    return false;
  const list = await folderLister(folder);
  const holdsShape = (path: string, depth: number): boolean =>
    list(path).some((entry) =>
      entry.endsWith('/') ? depth < 3 && holdsShape(`${path}${entry}`, depth + 1) : depth > 0 && isShapeName(entry),
    );
  return holdsShape('', 0);
}
