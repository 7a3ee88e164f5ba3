/** Small HDF5 files for tests, in the layout of the official ModelNet40 files. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestFile {
  readonly data: Float32Array | Float64Array | Int32Array;
  /** Of `data`, by default [clouds, points, 3] with the label count as clouds. */
  readonly shape: readonly number[];
  readonly labels: Uint8Array | Int32Array | BigInt64Array | Float32Array;
  readonly labelShape?: readonly number[];
  readonly names?: readonly [string, string];
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'i2p-data-'));

/** Chunked and compressed like the official files. */
export async function writeHdf5(
  path: string,
  { data, shape, labels, labelShape, names = ['data', 'label'] }: TestFile,
): Promise<string> {
  const h5 = await import('h5wasm/node');
  await h5.ready;
  const file = new h5.File(path, 'w');
  const chunks = shape.map((extent, i) => (i === 0 ? Math.min(extent, 4) : extent));
  file.create_dataset({ name: names[0], data, shape: [...shape], chunks, compression: 4 });
  file.create_dataset({ name: names[1], data: labels, shape: [...(labelShape ?? [labels.length, 1])] });
  file.close();
  return path;
}

/** Clouds whose every coordinate tells where it belongs: (first + cloud) + point / 1000 + axis / 10. */
export function countingClouds(clouds: number, points: number, first = 0): TestFile {
  const data = Float32Array.from({ length: clouds * points * 3 }, (_, i) => {
    const cloud = Math.floor(i / (points * 3));
    return first + cloud + (Math.floor(i / 3) % points) / 1000 + (i % 3) / 10;
  });
  return { data, shape: [clouds, points, 3], labels: Uint8Array.from({ length: clouds }, (_, i) => (first + i) % 3) };
}

/** A folder as the official archive unpacks: two training files, one test file, lists with their folder in front. */
export async function writeModelNet40Folder(points = 8): Promise<string> {
  const folder = temporaryFolder();
  const parts = [
    ['train0', 5, 0],
    ['train1', 3, 5],
    ['test0', 4, 100],
  ] as const;
  for (const [name, clouds, first] of parts)
    await writeHdf5(join(folder, `ply_data_${name}.h5`), countingClouds(clouds, points, first));
  const list = (names: readonly string[]) =>
    names.map((name) => `data/modelnet40_ply_hdf5_2048/ply_data_${name}.h5\n`).join('');
  writeFileSync(join(folder, 'train_files.txt'), list(['train0', 'train1']));
  writeFileSync(join(folder, 'test_files.txt'), list(['test0']));
  writeFileSync(join(folder, 'shape_names.txt'), 'airplane\nbathtub\nbed\n');
  return folder;
}
