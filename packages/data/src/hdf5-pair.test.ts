import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectClose } from '@i2p/testkit';
import { openDataset } from './open-dataset.js';
import { countingClouds, type TestFile, temporaryFolder, writeHdf5 } from './testing/write-hdf5.js';

/** Opens a good training file and the given test file, and reads a cloud of it. */
async function readAsTest(file: TestFile): Promise<Float32Array> {
  const folder = temporaryFolder();
  const good = await writeHdf5(join(folder, 'good.h5'), countingClouds(4, 8));
  const { test } = await openDataset(`${good},${await writeHdf5(join(folder, 'other.h5'), file)}`);
  return test.cloud(0);
}

describe('two loose HDF5 files', () => {
  it('centres every cloud and scales it to the unit ball, before the first points are taken', async () => {
    const data = Float32Array.from([
      100, 0, 0, 300, 0, 0, 200, 100, 0, 200, -100, 0, 5, 5, 5, 5, 5, 9, 5, 5, 7, 5, 5, 7,
    ]);
    const cloud = await readAsTest({ data, shape: [2, 4, 3], labels: Uint8Array.of(0, 1) });
    expectClose(cloud, [-1, 0, 0, 1, 0, 0, 0, 1, 0, 0, -1, 0], 1e-6);
  });

  it.each([
    ['float64 coordinates', Float64Array.from([0, 0, 0, 2, 0, 0]), Int32Array.of(7)],
    ['int32 coordinates and int64 labels', Int32Array.from([0, 0, 0, 2, 0, 0]), BigInt64Array.of(7n)],
  ])('reads %s', async (_, data, labels) => {
    expectClose(await readAsTest({ data, shape: [1, 2, 3], labels, labelShape: [1] }), [-1, 0, 0, 1, 0, 0], 0);
  });

  it('names classes by number, up to the largest of both files', async () => {
    const folder = temporaryFolder();
    const one = await writeHdf5(join(folder, 'a.h5'), countingClouds(2, 4));
    const two = await writeHdf5(join(folder, 'b.h5'), { ...countingClouds(2, 4), labels: Uint8Array.of(4, 0) });
    const { train, test } = await openDataset(`${one}, ${two}`);
    expect(train.classNames).toEqual(['class 0', 'class 1', 'class 2', 'class 3', 'class 4']);
    expect([...test.labels]).toEqual([4, 0]);
  });

  const good = countingClouds(4, 8);
  const withValue = (index: number, value: number): Float32Array =>
    Float32Array.from(good.data, (v, i) => (i === index ? value : v));
  it.each<[string, TestFile, string]>([
    [
      'a data set of other rank',
      { ...good, shape: [4, 24] },
      'other.h5: expected "data" of shape [clouds,points,3], got [4,24]',
    ],
    ['four axes', { ...good, shape: [4, 6, 4] }, 'got [4,6,4]'],
    [
      'too few labels',
      { ...good, labels: Uint8Array.of(1, 2, 0) },
      'other.h5: expected 4 labels for its 4 clouds, got 3',
    ],
    [
      'labels of other shape',
      { ...good, labels: new Uint8Array(8), labelShape: [4, 2] },
      'expected "label" of shape [4] or [4,1], got [4,2]',
    ],
    ['a negative label', { ...good, labels: Int32Array.of(0, 0, -1, 0) }, 'other.h5: the label of cloud 2 is -1'],
    ['a fractional label', { ...good, labels: Float32Array.of(0, 0.5, 0, 0) }, 'the label of cloud 1 is 0.5'],
    ['other names', { ...good, names: ['points', 'label'] }, 'other.h5 has no dataset "data"'],
    [
      'NaN',
      { ...good, data: withValue(24 * 2 + 3 * 5 + 1, Number.NaN) },
      'other.h5: point 5 of cloud 2 has the coordinate NaN',
    ],
    [
      'infinity',
      { ...good, data: withValue(24 * 3, Number.NEGATIVE_INFINITY) },
      'other.h5: point 0 of cloud 3 has the coordinate -Infinity',
    ],
    ['a cloud in one place', { ...good, data: new Float32Array(96) }, 'other.h5: all points of cloud 0 coincide'],
  ])('refuses %s', async (_, file, sentence) => {
    await expect(readAsTest(file)).rejects.toThrow(sentence);
  });

  it('does not take a damaged chunk for data', async () => {
    const folder = temporaryFolder();
    const good64 = await writeHdf5(join(folder, 'good.h5'), countingClouds(4, 64));
    const bytes = readFileSync(good64);
    // the compressed chunk is the largest stretch of the file; its end holds the checksum of the stream
    const compressed = bytes.indexOf(Buffer.from([0x78, 0x5e]));
    expect(compressed).toBeGreaterThan(0);
    bytes.fill(0xa5, compressed + 40, compressed + 60);
    const bad = join(folder, 'bad.h5');
    writeFileSync(bad, bytes);
    const { test } = await openDataset(`${good64},${bad}`);
    expect(() => test.cloud(0)).toThrow(/bad\.h5: the dataset "data" cannot be read \(.+\)/);
  });

  it('says what is missing or not HDF5', async () => {
    const folder = temporaryFolder();
    const text = join(folder, 'text.h5');
    writeFileSync(text, 'x,y,z\n'.repeat(500));
    await expect(openDataset(`${text},${text}`)).rejects.toThrow(
      /text\.h5 is not a readable HDF5 file \(.*signature.*\)/,
    );
    await expect(openDataset(`${folder}/none.h5,${text}`)).rejects.toThrow(/the data file .*none\.h5 does not exist/);
    await expect(openDataset(text)).rejects.toThrow('expected two HDF5 files "train.h5,test.h5"');
    await expect(openDataset(text, { points: 0 })).rejects.toThrow('expected a positive number of points, got 0');
  });
});
