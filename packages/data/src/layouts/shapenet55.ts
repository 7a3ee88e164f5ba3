/**
 * ShapeNet55 as pre-training reads it (SPEC 9): two lists of `<synset>-<model>.npy` and one array [8192,3] a shape. A cloud is
 * a random choice of its points, and the choice, not the file, is centred and scaled to the unit ball. Headers and sizes of all
 * files are checked when the lists are opened (about a second for the 52470 of them), coordinates when they are drawn.
 */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type RandomStream, randomStream } from '@i2p/random';
import { NPY_HEADER_BYTES, readNpy, readNpyHeader } from '../npy.js';
import { checkRequest, copyPoints, type PointDataset } from '../point-dataset.js';
import { expectFinite, toUnitBall } from './finite.js';
import type { Layout } from './layout.js';
import { listFile } from './list-file.js';

const LISTS = 'ShapeNet-55';
const ARRAYS = 'shapenet_pc';

interface Shapes {
  readonly paths: readonly string[];
  readonly synsets: readonly string[];
}

export const shapeNet55: Layout = {
  name: 'ShapeNet55',
  marks: `${LISTS}/train.txt and ${ARRAYS}/`,
  fits: (folder) => existsSync(join(folder, LISTS, 'train.txt')) && existsSync(join(folder, ARRAYS)),
  async open(folder, { points }) {
    const present = new Set(readdirSync(join(folder, ARRAYS)));
    const [trainShapes, testShapes] = [listed(folder, 'train', present), listed(folder, 'test', present)];
    const classNames = [...new Set([...trainShapes.synsets, ...testShapes.synsets])].sort();
    const train = split('ShapeNet55/train', trainShapes, classNames, points);
    const test = split('ShapeNet55/test', testShapes, classNames, points);
    return {
      train,
      test,
      description: `ShapeNet55: ${train.size} training and ${test.size} test clouds, ${train.pointsPerCloud} points drawn from each and scaled to the unit ball, ${classNames.length} classes`,
    };
  },
};

function listed(folder: string, which: 'train' | 'test', present: ReadonlySet<string>): Shapes {
  const list = join(folder, LISTS, `${which}.txt`);
  const files = listFile(list);
  for (const file of files) {
    if (!/^\d+-[^/\\]+\.npy$/.test(file))
      throw new Error(`${list} lists ${JSON.stringify(file.slice(0, 80))}, expected <synset>-<model>.npy`);
    if (!present.has(file)) throw new Error(`${list} lists ${file}, but ${join(folder, ARRAYS, file)} does not exist`);
  }
  return {
    paths: files.map((file) => join(folder, ARRAYS, file)),
    synsets: files.map((file) => file.split('-')[0] as string),
  };
}

function split(name: string, { paths, synsets }: Shapes, classNames: readonly string[], points?: number): PointDataset {
  const stored = readShape(paths[0] as string, points ?? 1).length / 3;
  for (const path of paths) checkFile(path, points ?? 1);
  const numbers = new Map(classNames.map((synset, i) => [synset, i]));
  const draw = (index: number, count: number, stream: RandomStream, out?: Float32Array, offset?: number) => {
    checkRequest(dataset, index, count);
    const path = paths[index] as string;
    return copyPoints(toUnitBall(choosePoints(readShape(path, count), count, stream), path), 0, count, out, offset);
  };
  const dataset: PointDataset = {
    name,
    size: paths.length,
    pointsPerCloud: points ?? stored,
    classNames,
    labels: Int32Array.from(synsets, (synset) => numbers.get(synset) as number),
    cloud: (index, count = dataset.pointsPerCloud, out, offset) =>
      draw(index, count, randomStream(0, 'shapenet55', index), out, offset),
    sample: draw,
  };
  return dataset;
}

/** @throws when the file is damaged, has other axes, or fewer than `least` points */
function readShape(path: string, least: number): Float32Array {
  const array = readNpy(readFileSync(path), path);
  expectPoints(array.shape, array.dtype, least, path);
  return expectFinite(Float32Array.from(array.data as Float64Array), path);
}

/** @throws when the header is of another array, or the file is shorter or longer than it says */
function checkFile(path: string, least: number): void {
  const { first, size } = firstBytes(path, NPY_HEADER_BYTES);
  const { shape, dtype, start } = readNpyHeader(first, path);
  expectPoints(shape, dtype.name, least, path);
  const needed = start + dtype.itemSize * shape.reduce((product, extent) => product * extent, 1);
  if (size !== needed)
    throw new Error(`${path}: its header announces an array [${shape.join(',')}] in ${needed} bytes, it has ${size}`);
}

function expectPoints(shape: readonly number[], dtype: string, least: number, path: string): void {
  const [rows = 0, axes] = shape;
  if (shape.length !== 2 || axes !== 3 || rows < least)
    throw new Error(`${path}: expected at least ${least} points [N,3], got the shape [${shape.join(',')}]`);
  if (!dtype.startsWith('float')) throw new Error(`${path}: expected floating-point coordinates, got ${dtype}`);
}

function firstBytes(path: string, most: number): { first: Uint8Array; size: number } {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(most);
    return { first: bytes.subarray(0, readSync(file, bytes, 0, most, 0)), size: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

/** points [N,3] -> the first `count` of a random permutation, [count,3]. */
function choosePoints(points: Float32Array, count: number, stream: RandomStream): Float32Array {
  const order = stream.permutation(points.length / 3);
  const chosen = new Float32Array(count * 3);
  for (let i = 0; i < count * 3; i++) chosen[i] = points[(order[Math.floor(i / 3)] as number) * 3 + (i % 3)] as number;
  return chosen;
}
