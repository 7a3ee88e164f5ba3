/** Opens a data set by what the user wrote after `--data`. */
import { openHdf5Pair } from './hdf5-pair.js';
import { openModelNet40 } from './modelnet40.js';
import type { DatasetPair } from './point-dataset.js';
import { isClassFolders, openClassFolders } from './shapes/open-class-folders.js';
import { isSynthetic, type OpenOptions, openSynthetic } from './synthetic/open-synthetic.js';

/**
 * @param spec a folder in the official ModelNet40 HDF5 layout; or one with a sub-folder of clouds or meshes for each class;
 * or "train.h5,test.h5", whose clouds are centred and scaled on load; or "synthetic:" with options, e.g. "synthetic:train=320,test=640,points=512,seed=3,classes=16"
 * @throws when something is missing, damaged, of other shape or too small; the message names file and cause
 */
export async function openDataset(spec: string, options: OpenOptions = {}): Promise<DatasetPair> {
  const { points } = options;
  if (points !== undefined && (!Number.isInteger(points) || points < 1)) {
    throw new RangeError(`openDataset: expected a positive number of points, got ${points}`);
  }
  if (isSynthetic(spec)) return openSynthetic(spec, options);
  const files = spec.split(',').map((file) => file.trim());
  if (files.some((file) => /\.(h5|hdf5)$/i.test(file))) {
    const [train, test] = files;
    if (files.length !== 2 || !train || !test)
      throw new Error(`expected two HDF5 files "train.h5,test.h5", got "${spec}"`);
    return openHdf5Pair(train, test, points);
  }
  if (await isClassFolders(spec)) return openClassFolders(spec, options);
  return openModelNet40(spec, points);
}
