/** Small folders in the official layouts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import samples from './pickle-samples.json';
import { countingClouds, temporaryFolder, writeHdf5 } from './write-hdf5.js';
import { npyBytes } from './write-npy.js';

/** Writes files by their paths below a folder, which are made. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** A cloud of a spiral, [points,3]; `number` moves and stretches it. */
export function spiral(points: number, number: number): Float32Array {
  return Float32Array.from({ length: points * 3 }, (_, i) => {
    const turn = (Math.floor(i / 3) + 1) / 3;
    return number + (number + 1) * ([Math.cos(turn), Math.sin(turn), turn / points][i % 3] as number);
  });
}

/** Rows of text; `more` is added to each, by its number. */
export function textRows(points: Float32Array, separator: string, more: (row: number) => readonly number[]): string {
  const rows = Array.from({ length: points.length / 3 }, (_, row) =>
    [...points.subarray(row * 3, row * 3 + 3), ...more(row)].map((value) => value.toFixed(6)).join(separator),
  );
  return `${rows.join('\n')}\n`;
}

export const SHAPENET_FILES = ['02691156-a1', '03001627-b2', '02691156-c3', '04379243-d4'] as const;

/** Three training shapes, one test shape, each a spiral by its place in `SHAPENET_FILES`. */
export function writeShapeNet55(points = 32): string {
  const arrays = SHAPENET_FILES.map((name, i) => [`shapenet_pc/${name}.npy`, npyBytes(spiral(points, i), [points, 3])]);
  return writeFiles(temporaryFolder(), {
    ...Object.fromEntries(arrays),
    'ShapeNet-55/train.txt': '02691156-a1.npy\n03001627-b2.npy\n02691156-c3.npy\n',
    'ShapeNet-55/test.txt': '04379243-d4.npy',
  });
}

/** Clouds of other sizes, as text. */
export function writeResampled(): string {
  const text = (points: number, number: number) => textRows(spiral(points, number), ',', () => [0.5, 0.5, 0.5]);
  return writeFiles(temporaryFolder(), {
    'modelnet40_shape_names.txt': 'airplane\nnight_stand\nbed\n',
    'modelnet40_train.txt': 'night_stand_0001\nairplane_0001\nbed_0002\n',
    'modelnet40_test.txt': 'airplane_0627\n',
    'night_stand/night_stand_0001.txt': text(16, 0),
    'airplane/airplane_0001.txt': text(20, 1),
    'bed/bed_0002.txt': text(16, 2),
    'airplane/airplane_0627.txt': text(24, 3),
  });
}

/** All three variants; the first coordinate of a file tells which one it is. */
export async function writeScanObjectNN(): Promise<string> {
  const folder = writeFiles(temporaryFolder(), { 'main_split/readme': '', 'main_split_nobg/readme': '' });
  const names = [
    'main_split/?_objectdataset.h5',
    'main_split_nobg/?_objectdataset.h5',
    'main_split/?_objectdataset_augmentedrot_scale75.h5',
  ];
  for (const [i, name] of names.entries()) {
    for (const [j, split] of ['training', 'test'].entries()) {
      const file = countingClouds(4, 8, 10 * i + 100 * j);
      await writeHdf5(join(folder, name.replace('?', split)), { ...file, labelShape: [4] });
    }
  }
  return folder;
}

/** Two categories; the lists have the official folder in front of each shape. */
export function writeShapeNetPart(): string {
  const shape = (number: number, parts: readonly number[]) =>
    textRows(spiral(12, number), ' ', (row) => [0.1, 0.2, 0.3, parts[row % parts.length] as number]);
  const list = (names: readonly string[]) => JSON.stringify(names.map((name) => `shape_data/${name}`));
  return writeFiles(temporaryFolder(), {
    'synsetoffset2category.txt': 'Airplane\t02691156\nMug\t03797390\n',
    'train_test_split/shuffled_train_file_list.json': list(['03797390/m1', '02691156/a1']),
    'train_test_split/shuffled_val_file_list.json': list(['02691156/a2']),
    'train_test_split/shuffled_test_file_list.json': list(['03797390/m2']),
    '02691156/a1.txt': shape(0, [0, 1, 3]),
    '02691156/a2.txt': shape(1, [2]),
    '03797390/m1.txt': shape(2, [36, 37]),
    '03797390/m2.txt': shape(3, [37, 36]),
  });
}

/** What Python wrote (`scripts/write-pickle-samples.py`). */
export function pickleSample(kind: 'fold' | 'cache', protocol: 2 | 4): Uint8Array {
  return Uint8Array.from(Buffer.from(samples[kind][protocol], 'hex'));
}
