/** Opens a data set by what the user wrote after `--data`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openHdf5Pair } from './hdf5-pair.js';
import { findLayout, noLayout } from './layouts/find-layout.js';
import type { Layout } from './layouts/layout.js';
import { modelNet40Resampled } from './layouts/modelnet40-resampled.js';
import { scanObjectNN } from './layouts/scanobjectnn.js';
import { shapeNet55 } from './layouts/shapenet55.js';
import { modelNet40Hdf5 } from './modelnet40.js';
import { nearestName } from './nearest-name.js';
import { PART_NAMES } from './parts/shapenet-part.js';
import type { DatasetPair } from './point-dataset.js';
import { isClassFolders, openClassFolders } from './shapes/open-class-folders.js';
import { isSynthetic, type OpenOptions, openSynthetic } from './synthetic/open-synthetic.js';

const LAYOUTS: readonly Layout[] = [modelNet40Hdf5, modelNet40Resampled, scanObjectNN, shapeNet55];
const CLASS_FOLDERS = { name: 'own data', marks: 'a sub-folder of clouds or meshes for each class' };

export interface DatasetOptions extends OpenOptions {
  /** Of a layout that has variants: the one to open. A path that names another is refused; layouts without variants take no notice. */
  readonly variant?: string;
}

/**
 * @param spec a folder in an official layout (ModelNet40 in HDF5 or resampled, ScanObjectNN, ShapeNet55), which may lie in
 * the folder that the official data paths wrap around it, with `#` and a variant behind it for ScanObjectNN; or one with a
 * sub-folder of clouds or meshes for each class; or "train.h5,test.h5", whose clouds are centred and scaled on load; or
 * "synthetic:" with options, e.g. "synthetic:train=320,test=640,points=512,seed=3,classes=16"
 * @throws when something is missing, damaged, of other shape or too small; the message names file and cause
 */
export async function openDataset(spec: string, options: DatasetOptions = {}): Promise<DatasetPair> {
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
  return openFolder(spec, options);
}

async function openFolder(spec: string, options: DatasetOptions): Promise<DatasetPair> {
  const { folder, variant } = splitVariant(spec);
  const found = findLayout(folder, LAYOUTS);
  if (found) {
    checkVariant(variant, found.layout, found.folder);
    return found.layout.open(found.folder, { points: options.points, variant: chosen(variant, options, found.layout) });
  }
  if (existsSync(join(folder, PART_NAMES)))
    throw new Error(`${folder} is ShapeNetPart, whose labels are those of points: it is for i2p segment`);
  if (!(await isClassFolders(folder))) throw noLayout(folder, [...LAYOUTS, CLASS_FOLDERS]);
  checkVariant(variant, CLASS_FOLDERS, folder);
  return openClassFolders(folder, options);
}

/** The variant that path and caller agree on. */
function chosen(
  named: string | undefined,
  { variant }: DatasetOptions,
  { name, variants = [] }: Layout,
): string | undefined {
  if (variant === undefined || !variants.includes(variant)) return named;
  if (named !== undefined && named !== variant)
    throw new Error(`expected the variant #${variant} of ${name}, for which the settings are, got "#${named}"`);
  return variant;
}

/** `DIR#variant` -> its two parts; a folder whose own name has a `#` is left whole. */
function splitVariant(spec: string): { folder: string; variant?: string } {
  const at = spec.lastIndexOf('#');
  if (at < 0 || existsSync(spec)) return { folder: spec };
  return { folder: spec.slice(0, at), variant: spec.slice(at + 1) };
}

function checkVariant(
  variant: string | undefined,
  { name, variants = [] }: Pick<Layout, 'name' | 'variants'>,
  folder: string,
): void {
  if (variant === undefined || variants.includes(variant)) return;
  if (variants.length === 0) throw new Error(`${folder} is ${name}, which has no variants, got "#${variant}"`);
  throw new Error(
    `${name} has the variants ${variants.map((one) => `#${one}`).join(', ')}, got "#${variant}": did you mean #${nearestName(variant, variants)}?`,
  );
}
