/**
 * ModelNet40 as fine-tuning reads it (SPEC 9): lists of ids, a text file `x,y,z,nx,ny,nz` a cloud, and a pickled cache of 8192
 * furthest points of each, which is preferred. Coordinates are centred and scaled on load, normals dropped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { PointDataset } from '../point-dataset.js';
import { fileDataset } from './file-dataset.js';
import { toUnitBall } from './finite.js';
import type { Layout } from './layout.js';
import { listFile } from './list-file.js';
import { cachedDataset } from './modelnet40-cache.js';
import { pointRows } from './point-rows.js';

const NAMES = 'modelnet40_shape_names.txt';

export const modelNet40Resampled: Layout = {
  name: 'resampled ModelNet40',
  marks: NAMES,
  fits: (folder) => existsSync(join(folder, NAMES)),
  async open(folder, { points }) {
    const classNames = listFile(join(folder, NAMES));
    const train = split(folder, 'train', classNames, points);
    const test = split(folder, 'test', classNames, points);
    return {
      train,
      test,
      description: `ModelNet40, resampled, ${sourceOf(folder)}: ${train.size} training and ${test.size} test clouds of ${train.pointsPerCloud} points, ${classNames.length} classes, scaled to the unit ball`,
    };
  },
};

const cacheOf = (folder: string, which: string): string => join(folder, `modelnet40_${which}_8192pts_fps.dat`);

function sourceOf(folder: string): string {
  const cached = ['train', 'test'].filter((which) => existsSync(cacheOf(folder, which)));
  return cached.length === 2 ? 'from its cache' : cached.length === 1 ? `${cached[0]} from its cache` : 'from text';
}

function split(folder: string, which: 'train' | 'test', classNames: readonly string[], points?: number): PointDataset {
  const list = join(folder, `modelnet40_${which}.txt`);
  const ids = listFile(list);
  const labels = Int32Array.from(ids, (id) => classNames.indexOf(classOf(id)));
  const unnamed = labels.indexOf(-1);
  if (unnamed >= 0) throw new Error(`${list} lists ${ids[unnamed]}, whose class ${NAMES} does not name`);
  const name = `${basename(folder)}/${which}`;
  const cache = cacheOf(folder, which);
  if (existsSync(cache)) return cachedDataset({ name, path: cache, labels, classNames, points });
  const paths = ids.map((id) => join(folder, classOf(id), `${id}.txt`));
  return fileDataset({ name, paths, labels, classNames, points, read: readCloud });
}

/** `night_stand_0012` -> `night_stand` */
const classOf = (id: string): string => id.replace(/_\d+$/, '');

function readCloud(path: string): Float32Array {
  if (!existsSync(path)) throw new Error(`${path} does not exist, but is listed`);
  return toUnitBall(pointRows(readFileSync(path, 'utf8'), 3, path), path);
}
