/** One HDF5 file of clouds: `data` [n,points,3] and `label` [n] or [n,1]. Labels are read at once, coordinates when needed. */
import type { Hdf5Reader } from './hdf5-reader.js';
import { normaliseCloud } from './normalise.js';

export interface CloudFile {
  readonly path: string;
  /** Number of clouds, n. */
  readonly size: number;
  readonly points: number;
  /** [n] */
  readonly labels: Int32Array;
  /** All coordinates, [n,points,3]; read once. @throws when the file is damaged or a coordinate is not finite */
  coordinates(): Float32Array;
}

/**
 * Opens a file and checks everything that does not need the coordinates.
 * @param normalise centre and scale every cloud when its coordinates are read
 * @throws when the file is unreadable, the shapes are others, or a label is not a class number
 */
export function openCloudFile(reader: Hdf5Reader, path: string, normalise: boolean): CloudFile {
  const shape = reader.shape(path, 'data');
  const [size, points, axes] = shape;
  if (shape.length !== 3 || axes !== 3 || !size || !points) {
    throw new Error(`${path}: expected "data" of shape [clouds,points,3], got [${shape.join(',')}]`);
  }
  const labels = readLabels(reader, path, size);
  let coordinates: Float32Array | undefined;
  return {
    path,
    size,
    points,
    labels,
    coordinates() {
      coordinates ??= readCoordinates(reader, path, points, normalise);
      return coordinates;
    },
  };
}

/** "class 0" and so on, up to the largest label of the files. */
export function numberedClasses(files: readonly CloudFile[]): string[] {
  const classes = files.reduce((most, file) => file.labels.reduce((a, b) => Math.max(a, b + 1), most), 0);
  return Array.from({ length: classes }, (_, i) => `class ${i}`);
}

function readLabels(reader: Hdf5Reader, path: string, size: number): Int32Array {
  const shape = reader.shape(path, 'label');
  const [count, width = 1] = shape;
  if (shape.length < 1 || shape.length > 2 || width !== 1) {
    throw new Error(`${path}: expected "label" of shape [${size}] or [${size},1], got [${shape.join(',')}]`);
  }
  if (count !== size) throw new Error(`${path}: expected ${size} labels for its ${size} clouds, got ${count}`);
  const values = reader.float64(path, 'label');
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 0x7fffffff);
  if (bad >= 0)
    throw new Error(`${path}: the label of cloud ${bad} is ${values[bad]}, expected a class number from 0 on`);
  return Int32Array.from(values);
}

function readCoordinates(reader: Hdf5Reader, path: string, points: number, normalise: boolean): Float32Array {
  const values = reader.float32(path, 'data');
  const perCloud = points * 3;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      const cloud = Math.floor(i / perCloud);
      throw new Error(
        `${path}: point ${Math.floor((i % perCloud) / 3)} of cloud ${cloud} has the coordinate ${values[i]}, expected finite numbers`,
      );
    }
  }
  if (!normalise) return values;
  for (let cloud = 0; cloud * perCloud < values.length; cloud++) {
    if (!normaliseCloud(values, cloud * perCloud, points)) {
      throw new Error(`${path}: all points of cloud ${cloud} coincide, so it cannot be scaled to the unit ball`);
    }
  }
  return values;
}
