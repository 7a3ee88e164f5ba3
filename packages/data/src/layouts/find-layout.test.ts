import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDataset } from '../open-dataset.js';
import { temporaryFolder, writeModelNet40Folder } from '../testing/write-hdf5.js';
import { writeResampled, writeScanObjectNN, writeShapeNet55 } from '../testing/write-layouts.js';

function wrap(folder: string, path: string, root = temporaryFolder()): string {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  renameSync(folder, join(root, path));
  return root;
}

describe('openDataset on a folder', () => {
  it.each([
    ['data/ShapeNet55-34', async () => writeShapeNet55(), 'ShapeNet55:'],
    ['data/ModelNet/modelnet40_normal_resampled', async () => writeResampled(), 'ModelNet40, resampled'],
    ['ModelNet40/modelnet40_ply_hdf5_2048', () => writeModelNet40Folder(), 'modelnet40_ply_hdf5_2048:'],
    ['ScanObjectNN/h5_files', () => writeScanObjectNN(), 'ScanObjectNN pb-t50-rs'],
  ])('finds the layout below %s', async (path, write, description) => {
    expect((await openDataset(wrap(await write(), path))).description).toContain(description);
  });

  it('asks which one when there are several', async () => {
    const root = wrap(writeShapeNet55(), 'data/ShapeNet55-34');
    wrap(writeResampled(), 'data/modelnet40_normal_resampled', root);
    await expect(openDataset(root)).rejects.toThrow(
      /holds several data sets, name the folder of one: (ShapeNet55|resampled ModelNet40) in .*data.*, /,
    );
  });

  it('lists what it looked for, and knows variants', async () => {
    const folder = temporaryFolder();
    await expect(openDataset(folder)).rejects.toThrow(
      `${folder} is in no known layout, there or in the official sub-folders: looked for shape_names.txt, train_files.txt or ply_data_train*.h5 (ModelNet40 in HDF5); modelnet40_shape_names.txt (resampled ModelNet40); main_split/ or main_split_nobg/ with training_objectdataset*.h5 (ScanObjectNN); ShapeNet-55/train.txt and shapenet_pc/ (ShapeNet55); a sub-folder of clouds or meshes for each class (own data)`,
    );
    await expect(openDataset(`${writeShapeNet55()}#obj-bg`)).rejects.toThrow(
      'is ShapeNet55, which has no variants, got "#obj-bg"',
    );
    writeFileSync(join(folder, 'file'), '');
    await expect(openDataset(join(folder, 'file'))).rejects.toThrow('is a file, expected a folder of a known layout');
  });

  it('leaves a folder whole whose name has a #', async () => {
    const root = wrap(writeShapeNet55(), 'a#b');
    expect((await openDataset(join(root, 'a#b'))).train.size).toBe(3);
  });
});
