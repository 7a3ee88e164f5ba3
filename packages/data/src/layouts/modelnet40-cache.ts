/**
 * The pickled cache of resampled ModelNet40 (SPEC 9): [list of float32 arrays [8192,6], list of labels [1]]. It is read when a
 * cloud is first asked for; only coordinates are kept.
 */
import { readFileSync } from 'node:fs';
import { NumpyArray, readPickle } from '@i2p/pickle';
import { checkRequest, copyPoints, type PointDataset } from '../point-dataset.js';
import { expectFinite, firstThree, toUnitBall } from './finite.js';

/** What official lists and caches hold; how many points a cache offers is only known once it is read. */
const CACHED_POINTS = 8192;

export interface CachedSplit {
  readonly name: string;
  readonly path: string;
  /** From the list of ids, [size]; the cache must agree. */
  readonly labels: Int32Array;
  readonly classNames: readonly string[];
  readonly points?: number;
}

/** @throws nothing yet; `cloud` throws when the cache is damaged or tells of other clouds than the list */
export function cachedDataset({ name, path, labels, classNames, points }: CachedSplit): PointDataset {
  let clouds: readonly Float32Array[] | undefined;
  const dataset: PointDataset = {
    name,
    size: labels.length,
    pointsPerCloud: points ?? CACHED_POINTS,
    classNames,
    labels,
    cloud(index, count = dataset.pointsPerCloud, out, offset) {
      checkRequest(dataset, index, count);
      clouds ??= readModelNetCache(readFileSync(path), path, labels);
      const cloud = clouds[index] as Float32Array;
      if (cloud.length < count * 3)
        throw new Error(`${path}: cloud ${index} has ${cloud.length / 3} points, ${count} were asked for`);
      return copyPoints(cloud, 0, count, out, offset);
    },
  };
  return dataset;
}

/**
 * The clouds of a cache, each [N,3], centred and scaled.
 * @param labels what the cache must say, where it is known
 * @throws Error when the pickle is damaged, is not a cache, or has other labels
 */
export function readModelNetCache(bytes: Uint8Array, path: string, labels?: Int32Array): Float32Array[] {
  const value = inFile(path, () => readPickle(bytes));
  const [clouds, classes] = Array.isArray(value) && value.length === 2 ? value : [];
  if (!Array.isArray(clouds) || !Array.isArray(classes) || clouds.length !== classes.length) {
    throw new Error(`${path}: expected a list of clouds and one of as many labels`);
  }
  if (labels && labels.length !== clouds.length) {
    throw new Error(`${path} has ${clouds.length} clouds, its list names ${labels.length}`);
  }
  return clouds.map((cloud, index) => {
    const label = labelOf(classes[index]);
    if (label === undefined || (labels && labels[index] !== label)) {
      throw new Error(`${path}: cloud ${index} has the label ${label}, its list says ${labels?.[index]}`);
    }
    return pickledCloud(cloud, `${path}: cloud ${index}`);
  });
}

/** A pickled array [N,3] or [N,6] (with normals, dropped) -> points [N,3] in the unit ball. @throws when it is none */
export function pickledCloud(value: unknown, what: string): Float32Array {
  if (
    !(value instanceof NumpyArray) ||
    value.shape.length !== 2 ||
    !(value.shape[0] && [3, 6].includes(value.shape[1] ?? 0))
  ) {
    const got = value instanceof NumpyArray ? `the shape [${value.shape.join(',')}]` : 'something that is no array';
    throw new Error(`${what}: expected points [N,6] or [N,3], got ${got}`);
  }
  if (!value.dtype.startsWith('float'))
    throw new Error(`${what}: expected floating-point coordinates, got ${value.dtype}`);
  // not kept in the array: the pickle of all clouds is about to go
  const points = firstThree(value.decode() as Float64Array, value.shape[1] as number);
  return toUnitBall(expectFinite(points, what), what);
}

/** A label as Python or numpy writes it: a number, or an array of one; undefined when it is no class number. */
export function labelOf(value: unknown): number | undefined {
  const label = value instanceof NumpyArray && value.data.length === 1 ? Number(value.data[0]) : value;
  return typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < 0x7fffffff ? label : undefined;
}

/** Runs a reader; what it throws is led by the file's name. */
export function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
