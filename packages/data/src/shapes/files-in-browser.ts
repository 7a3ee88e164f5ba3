/** What the functions that take paths are in a browser: a sentence that says what works there. */
import type { FewShotSetting } from '../layouts/few-shot.js';
import type { DatasetPair } from '../point-dataset.js';
import type { ClassFolderOptions } from './open-class-folders.js';
import type { CloudFiles } from './read-shape-file.js';
import type { Shape } from './shape.js';
import type { CloudScale } from './shape-to-cloud.js';

const refuse = (path: string): never => {
  throw new Error(`"${path}" names files, which only Node can read: in a browser give their bytes to readShape`);
};

/** @throws Error always */
export const readShapeInBrowser = async (path: string): Promise<Shape> => refuse(path);

/** @throws Error always */
export const readCloudsInBrowser = async (
  paths: readonly string[],
  _points: number,
  _seed: number,
  _scale?: CloudScale,
): Promise<CloudFiles> => refuse(paths.join(', '));

/** @throws Error always */
export const openFoldersInBrowser = async (folder: string, _options?: ClassFolderOptions): Promise<DatasetPair> =>
  refuse(folder);

/** @throws Error always */
export const listFoldsInBrowser = (folder: string): FewShotSetting[] => refuse(folder);

/** @throws Error always */
export const openFoldInBrowser = async (
  folder: string,
  _way: number,
  _shot: number,
  _fold: number,
): Promise<DatasetPair> => refuse(folder);

/** @throws Error always: whether a path is a folder of classes cannot be seen here */
export const isClassFoldersInBrowser = async (folder: string): Promise<boolean> => refuse(folder);
