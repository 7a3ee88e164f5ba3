import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectClose } from '@i2p/testkit';
import { normaliseCloud } from '../normalise.js';
import { openDataset } from '../open-dataset.js';
import { temporaryFolder } from '../testing/write-hdf5.js';
import { objBytes, offBytes, pcdBytes, plyBytes, prismMesh, xyzBytes } from '../testing/write-shapes.js';
import { openClassFolders } from './open-class-folders.js';
import { readShape } from './read-shape.js';
import { readCloudFiles, readShapeFile, sizeName } from './read-shape-file.js';
import { shapeToCloud } from './shape-to-cloud.js';

function write(folder: string, files: Readonly<Record<string, Uint8Array | string>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const mesh = prismMesh(5);
const off = offBytes(mesh);

/** A folder of two classes in all formats, with things that belong to no class. */
const mixedFolder = (): string =>
  write(temporaryFolder(), {
    'mug/1.off': off,
    'mug/2.obj': objBytes(mesh),
    'mug/wood.mtl': 'newmtl oak',
    'mug/.hidden.ply': 'x',
    'chair/deep/er/1.PLY': plyBytes(mesh, 'binary_little_endian'),
    'chair/2.pcd': pcdBytes(mesh.vertices, 'binary_compressed'),
    'chair/3.csv': xyzBytes(mesh, ','),
    'chair/4.xyz': xyzBytes(mesh),
    '.cache/1.off': off,
    'licence.txt': 'text',
  });

describe('openClassFolders', () => {
  it('divides files of all formats by their names, and samples each by its content', async () => {
    const { train, test, description } = await openClassFolders(mixedFolder(), { points: 32, seed: 3 });
    expect([train.classNames, train.size, test.size, train.pointsPerCloud]).toEqual([['chair', 'mug'], 4, 2, 32]);
    expect([...train.labels].concat([...test.labels]).sort()).toEqual([0, 0, 0, 0, 1, 1]);
    expect(new Set(test.labels).size).toBe(2);
    expect(description).toMatch(
      /: 4 training and 2 test files, 32 points drawn from each with seed 3, 2 classes, split by the files' names, a share of 0\.2 for testing$/,
    );
    const clouds = [train, test].flatMap((split) => Array.from({ length: split.size }, (_, i) => [...split.cloud(i)]));
    const paths = ['chair/2.pcd', 'chair/3.csv', 'chair/4.xyz', 'chair/deep/er/1.PLY', 'mug/1.off', 'mug/2.obj'];
    const bytes = [
      pcdBytes(mesh.vertices, 'ascii'),
      xyzBytes(mesh),
      xyzBytes(mesh),
      plyBytes(mesh, 'ascii'),
      off,
      objBytes(mesh),
    ];
    const twins = paths.map((path, i) => {
      const shape = readShape(bytes[i]!, path);
      return [...shapeToCloud(shape, 32, 3, sizeName(shape))];
    });
    expect(clouds.map(String).sort()).toEqual(twins.map(String).sort());
    expect(() => train.cloud(0, 33)).toThrow('has 32 points in a cloud, 33 were asked for');
  });

  it('gives the same clouds however little it keeps in memory', async () => {
    const folder = mixedFolder();
    const [kept, fresh] = [await openClassFolders(folder), await openClassFolders(folder, { cacheBytes: 0 })];
    for (const i of [0, 1, 0, 2]) expect(fresh.train.cloud(i)).toEqual(kept.train.cloud(i));
    expect(kept.train.cloud(0)).toHaveLength(1024 * 3);
    expect((await openClassFolders(folder, { seed: 1 })).train.cloud(0)).not.toEqual(kept.train.cloud(0));
  });

  it.each([
    [
      'CLASS/train and CLASS/test, as ModelNet40',
      (split: string, name: string, file: string) => `${name}/${split}/${file}`,
    ],
    ['train/CLASS and test/CLASS', (split: string, name: string, file: string) => `${split}/${name}/${file}`],
  ])('takes the split of %s', async (_, place) => {
    const folder = write(temporaryFolder(), {
      [place('train', 'sofa', 'sofa_0001.off')]: offBytes(mesh, true),
      [place('train', 'sofa', 'sofa_0002.off')]: off,
      [place('test', 'sofa', 'sofa_0003.off')]: off,
      [place('train', 'bed', 'bed_0001.off')]: off,
      [place('test', 'bed', 'bed_0002.off')]: off,
    });
    const { train, test, description } = await openDataset(folder, { points: 16 });
    expect([train.classNames, [...train.labels], [...test.labels]]).toEqual([
      ['bed', 'sofa'],
      [0, 1, 1],
      [0, 1],
    ]);
    expect(description).toContain(
      '3 training and 2 test files, 16 points drawn from each with seed 0, 2 classes, split by the folders train and test',
    );
    expect(test.cloud(1)).toHaveLength(48);
  });

  it.each<[string, Uint8Array | string, RegExp]>([
    ['cut', off.subarray(0, 200), /b\/1\.off: line \d+: expected|b\/1\.off: the header announces/],
    ['empty', '', /b\/1\.off is empty$/],
    ['one point', 'OFF\n1 0 0\n0 0 0', /b\/1\.off: all sampled points coincide/],
  ])('names a damaged file when the folder is opened: %s', async (_, damaged, sentence) => {
    const folder = write(temporaryFolder(), { 'a/1.off': off, 'a/2.off': off, 'b/1.off': damaged, 'b/2.off': off });
    await expect(openDataset(folder)).rejects.toThrow(sentence);
  });

  it('names a link to nowhere', async () => {
    const folder = write(temporaryFolder(), { 'a/1.off': off, 'a/2.off': off });
    symlinkSync(join(folder, 'gone'), join(folder, 'a', '3.off'));
    await expect(openClassFolders(folder)).rejects.toThrow(/the file .*a[/\\]3\.off does not exist/);
  });

  it('reads what lies beyond 32 MiB when its cloud is asked for', async () => {
    const large = Buffer.concat([off, Buffer.alloc(32 * 2 ** 20, '\n')]);
    const files = { 'train/a/1.off': large, 'train/b/1.off': off.subarray(0, 200), 'test/a/1.off': off };
    const { train, test } = await openClassFolders(write(temporaryFolder(), files), { points: 8 });
    expect(test.cloud(0)).toHaveLength(24);
    expect(() => train.cloud(1)).toThrow('b/1.off: ');
    await expect(openClassFolders(write(temporaryFolder(), { ...files, 'train/b/1.off': '' }))).rejects.toThrow(
      'b/1.off is empty',
    );
  });

  it('says what is missing', async () => {
    const fails = async (files: Record<string, Uint8Array | string>, sentence: string | RegExp) =>
      expect(openClassFolders(write(temporaryFolder(), files))).rejects.toThrow(sentence);
    await fails({}, 'has no sub-folders, expected one for each class');
    await fails(
      { 'a/1.off': off, 'a/2.off': off, 'b/readme.md': '' },
      /: the class b has no file that ends in one of \.ply/,
    );
    await fails({ 'a/1.off': off, 'b/1.off': off }, 'has no files for testing: expected a class of at least two files');
    await fails(
      { 'a/train/1.off': off, 'a/test/2.off': off, 'b/1.off': off },
      'a has folders "train" and "test", but b has not: expected all classes alike',
    );
    await fails({ 'train/a/1.off': off, 'test/b/readme.md': '' }, 'the class b has no file');
    await fails({ 'train/a/1.off': off, 'test/a/readme.md': '' }, /has no files for testing$/);
    await expect(openClassFolders('/nowhere')).rejects.toThrow('the data folder /nowhere does not exist');
    await expect(openClassFolders('.', { testShare: 1 })).rejects.toThrow(
      'expected a share of test files between 0 and 1, got 1',
    );
    const circle = write(temporaryFolder(), { 'a/1.off': off, 'a/2.off': off });
    symlinkSync(circle, join(circle, 'a', 'again'));
    await expect(openClassFolders(circle)).rejects.toThrow('lies more than 8 folders deep in its class');
  });
});

describe('openDataset', () => {
  it('takes a folder of classes only when it is none of the official layouts', async () => {
    expect((await openDataset(mixedFolder(), { points: 8 })).train.size).toBe(4);
    const folder = write(temporaryFolder(), { 'a/1.off': off, 'train_files.txt': '' });
    await expect(openDataset(folder)).rejects.toThrow('train_files.txt is empty');
  });
});

describe('single files', () => {
  it('are read by their paths, the same wherever they lie and whatever they are called', async () => {
    const [one, other] = ['a.off', 'b.off'].map((name) => join(write(temporaryFolder(), { [name]: off }), name));
    const shape = readShape(off, 'a.off');
    expect(await readShapeFile(one!)).toEqual(shape);
    const { names, clouds, pointsPerCloud } = await readCloudFiles([one!, other!], 20, 5);
    expect([names, pointsPerCloud]).toEqual([[one, other], 20]);
    expect(clouds).toHaveLength(120);
    expect(clouds.slice(0, 60)).toEqual(clouds.slice(60));
    expect(clouds.slice(0, 60)).toEqual(shapeToCloud(shape, 20, 5, sizeName(shape)));
    const halved = { vertices: mesh.vertices.map((row) => row.map((value) => value / 2)), faces: mesh.faces };
    const copy = join(write(temporaryFolder(), { 'a.ply': plyBytes(halved, 'ascii') }), 'a.ply');
    expectClose((await readCloudFiles([copy], 20, 5)).clouds, clouds.slice(0, 60), 1e-6);
    const asStored = (await readCloudFiles([one!], 20, 5, 'stored')).clouds;
    expect(asStored).not.toEqual(clouds.subarray(0, 60));
    normaliseCloud(asStored, 0, 20);
    expect(asStored).toEqual(clouds.subarray(0, 60));
  });

  it('give the clouds that a folder of classes draws from them', async () => {
    const folder = write(temporaryFolder(), { 'a/1.off': off, 'a/2.off': offBytes(prismMesh(6)) });
    const { train, test } = await openClassFolders(folder, { points: 20, seed: 5 });
    const { clouds } = await readCloudFiles([join(folder, 'a/1.off'), join(folder, 'a/2.off')], 20, 5);
    expect([train, test].map((split) => String(split.cloud(0))).sort()).toEqual(
      [clouds.subarray(0, 60), clouds.subarray(60)].map(String).sort(),
    );
  });

  it('show each point of a small cloud', async () => {
    const path = join(write(temporaryFolder(), { 'a.xyz': xyzBytes(mesh) }), 'a.xyz');
    for (const count of [10, 25]) {
      const { clouds } = await readCloudFiles([path], count, 0, 'stored');
      const rows = Array.from({ length: count }, (_, i) => String(clouds.subarray(3 * i, 3 * i + 3)));
      expect([...new Set(rows)].sort()).toEqual(mesh.vertices.map((row) => String(Float32Array.from(row))).sort());
    }
  });

  it('are named when they give no cloud', async () => {
    await expect(readShapeFile('/no.ply')).rejects.toThrow('the file /no.ply does not exist');
    await expect(readCloudFiles([temporaryFolder()], 8, 0)).rejects.toThrow('is a folder, expected a file');
    await expect(readCloudFiles([], 8, 0)).rejects.toThrow(
      'expected the name of at least one file with a cloud or mesh, got none',
    );
    const flat = join(write(temporaryFolder(), { 'flat.obj': 'v 0 0 0\nv 1 1 1\nf 1 1 2\n' }), 'flat.obj');
    await expect(readCloudFiles([flat], 8, 0)).rejects.toThrow(
      `${flat}: expected a mesh with a positive area, the area of its 1 triangles is 0`,
    );
  });
});
