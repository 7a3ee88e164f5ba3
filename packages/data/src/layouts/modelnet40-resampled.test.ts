import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { damagedFile, expectClose, findPython, hexLines } from '@i2p/testkit';
import { normaliseCloud } from '../normalise.js';
import { openDataset } from '../open-dataset.js';
import { pickleSample, spiral, writeFiles, writeResampled } from '../testing/write-layouts.js';
import { readModelNetCache } from './modelnet40-cache.js';

const CACHE = 'modelnet40_train_8192pts_fps.dat';
/** Cloud `number` of the committed samples, without normals. */
const sampleCloud = (number: number): Float32Array => {
  const points = Float32Array.from({ length: 24 }, (_, i) => {
    const row = Math.floor(i / 3);
    return [number + row / 8, (row % 2) * (number + 1), 0][i % 3]!;
  });
  normaliseCloud(points, 0, 8);
  return points;
};

describe('a folder of resampled ModelNet40', () => {
  it('reads text: class by id, normals dropped, all rows centred and scaled, first points offered', async () => {
    const { train, test, description } = await openDataset(writeResampled(), { points: 12 });
    expect([[...train.labels], [...test.labels]]).toEqual([[1, 0, 2], [0]]);
    expect([train.pointsPerCloud, train.classNames[1]]).toEqual([12, 'night_stand']);
    const whole = spiral(20, 1);
    normaliseCloud(whole, 0, 20);
    expectClose(train.cloud(1), whole.subarray(0, 36), 1e-5);
    expect(description).toContain('resampled, from text: 3 training and 1 test clouds of 12 points');
  });

  it.each([2, 4] as const)('prefers the cache that Python pickled, protocol %i', async (protocol) => {
    const folder = writeFiles(writeResampled(), { [CACHE]: pickleSample('cache', protocol) });
    rmSync(join(folder, 'bed'), { recursive: true });
    const { train, description } = await openDataset(folder, { points: 8 });
    for (const i of [0, 1, 2]) expectClose(train.cloud(i), sampleCloud(i), 1e-6);
    expect(description).toContain('train from its cache');
    expect(() => train.cloud(0, 9)).toThrow('8 points in a cloud, 9 were asked for');
    const all = await openDataset(folder);
    expect(() => all.train.cloud(2)).toThrow(/fps\.dat: cloud 2 has 8 points, 8192 were asked for/);
  });

  const python = findPython(['numpy']);
  (python ? it : it.skip)('reads a cache that the Python of this machine wrote [needs python3 with numpy]', () => {
    const [bytes] = hexLines(
      python as string,
      'import pickle, numpy as np\nprint(pickle.dumps([[np.random.rand(64, 6).astype(np.float32)] * 1, [np.array([5]).astype(np.int32)]]).hex())',
    );
    const [cloud] = readModelNetCache(bytes!, 'a.dat', Int32Array.of(5));
    expect(Math.max(...cloud!.map(Math.abs))).toBeLessThanOrEqual(1);
    expect(cloud).toHaveLength(192);
  });

  it('refuses a cache of other clouds, and what no cache is', async () => {
    const bytes = pickleSample('cache', 4);
    expect(() => readModelNetCache(bytes, 'a.dat', Int32Array.of(1, 0))).toThrow(
      'a.dat has 3 clouds, its list names 2',
    );
    expect(() => readModelNetCache(bytes, 'a.dat', Int32Array.of(1, 0, 1))).toThrow(
      'a.dat: cloud 2 has the label 2, its list says 1',
    );
    expect(() => readModelNetCache(pickleSample('fold', 4), 'a.dat')).toThrow(
      'a.dat: expected a list of clouds and one of as many labels',
    );
    expect(() => readModelNetCache(Buffer.from("cos\nsystem\n(S'ls'\ntR."), 'a.dat')).toThrow(
      'a.dat: the pickle cannot be read, at byte 0: it wants to build os.system, which is refused',
    );
    expect(() => readModelNetCache(Buffer.from('((lp0\nI1\na(lp1\nI1\nat.'), 'a.dat')).toThrow(
      'cloud 0: expected points [N,6] or [N,3], got something that is no array',
    );
  });

  it('says what is wrong with text and lists', async () => {
    const folder = writeFiles(writeResampled(), { 'bed/bed_0002.txt': '0,0,0\n1,1\n' });
    const { train } = await openDataset(folder);
    expect(() => train.cloud(2)).toThrow('bed_0002.txt, row 2: expected 3 or more numbers, got "1,1"');
    writeFiles(folder, { 'bed/bed_0002.txt': '0,0,0\n1,1,x\n' });
    expect(() => train.cloud(2)).toThrow('bed_0002.txt, row 2');
    writeFiles(folder, { 'bed/bed_0002.txt': '0,0,0\n1,1e39,2\n' });
    expect(() => train.cloud(2)).toThrow('bed_0002.txt, row 2');
    writeFiles(folder, { 'bed/bed_0002.txt': '0,0,0\n1,1,2\n' });
    expect(() => train.cloud(2)).toThrow('bed_0002.txt has 2 points, 16 were asked for');
    rmSync(join(folder, 'bed/bed_0002.txt'));
    expect(() => train.cloud(2)).toThrow('bed_0002.txt does not exist, but is listed');
    writeFiles(folder, { 'modelnet40_test.txt': 'sofa_0001\n' });
    await expect(openDataset(folder)).rejects.toThrow(
      'modelnet40_test.txt lists sofa_0001, whose class modelnet40_shape_names.txt does not name',
    );
  });

  it('reads a cache or says what is wrong, 200 cases', () => {
    for (let i = 0; i < 200; i++) {
      try {
        readModelNetCache(damagedFile(pickleSample('cache', 4), i), 'a.dat');
      } catch (error) {
        expect((error as Error).message).toMatch(/^a\.dat: [^\n]+$/);
        expect((error as { cause?: { cause?: unknown } }).cause?.cause).not.toBeInstanceOf(TypeError);
        expect(error).not.toBeInstanceOf(TypeError);
      }
    }
  });
});
