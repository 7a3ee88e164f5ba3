/** What `npm run fuzz` damages of the formats that data come in: one line a format. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPickle } from '@i2p/pickle';
import type { FuzzFormat } from '@i2p/testkit';
import { openCloudFile } from '../../cloud-file.js';
import { hdf5Reader } from '../../hdf5-reader.js';
import { readFewShotFold } from '../../layouts/few-shot.js';
import { readModelNetCache } from '../../layouts/modelnet40-cache.js';
import { pointRows } from '../../layouts/point-rows.js';
import { readNpy } from '../../npy.js';
import { parseShape } from '../../parts/shapenet-part.js';
import { h5pySample } from '../h5py-sample.js';
import { temporaryFolder } from '../write-hdf5.js';
import { pickleSample, spiral, textRows } from '../write-layouts.js';
import { npyBytes } from '../write-npy.js';
import { shapeFormats } from '../write-shapes.js';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const NAME = 'damaged';
let folder: string | undefined;

/** HDF5 reads by path. A new file each time: HDF5 tells open files by their inode. */
async function readHdf5(bytes: Uint8Array): Promise<Float32Array> {
  folder ??= temporaryFolder();
  const path = join(folder, `${NAME}.h5`);
  rmSync(path, { force: true });
  writeFileSync(path, bytes);
  return openCloudFile(await hdf5Reader(), path, true).coordinates();
}

export const FUZZ_FORMATS: readonly FuzzFormat[] = [
  { format: 'pickle', sample: () => pickleSample('fold', 2), read: (bytes) => readPickle(bytes) },
  { format: 'few-shot', sample: () => pickleSample('fold', 4), read: (bytes) => readFewShotFold(bytes, NAME) },
  { format: 'modelnet-cache', sample: () => pickleSample('cache', 4), read: (bytes) => readModelNetCache(bytes, NAME) },
  { format: 'npy', sample: () => npyBytes(spiral(32, 1), [32, 3]), read: (bytes) => readNpy(bytes, NAME).data },
  {
    format: 'resampled-text',
    sample: () => bytesOf(textRows(spiral(32, 1), ',', () => [0, 0, 1])),
    read: (bytes) => pointRows(textOf(bytes), 3, NAME),
  },
  {
    format: 'part-text',
    sample: () => bytesOf(textRows(spiral(32, 1), ' ', (row) => [0, 0, 1, row % 2])),
    read: (bytes) => parseShape(textOf(bytes), [0, 1], NAME),
  },
  { format: 'hdf5', sample: h5pySample, read: readHdf5 },
  ...shapeFormats,
];
