import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@i2p/random';
import { damagedFile, expectClose } from '@i2p/testkit';
import { normaliseCloud } from '../normalise.js';
import { openDataset } from '../open-dataset.js';
import { temporaryFolder } from '../testing/write-hdf5.js';
import { spiral, writeFiles, writeShapeNetPart } from '../testing/write-layouts.js';
import { openPartDataset } from './open-part-dataset.js';
import { SHAPENET_PART_COUNT, SHAPENET_PARTS } from './part-table.js';
import { samplePartShape } from './sample-part-shape.js';
import { parseShape } from './shapenet-part.js';

describe('ShapeNetPart', () => {
  it('joins train and val, numbers categories by line, and normalises all points', async () => {
    const { train, test, description } = await openPartDataset(writeShapeNetPart());
    expect([[...train.categories], [...test.categories]]).toEqual([[1, 0, 0], [1]]);
    expect([train.categoryNames, train.partsOfCategory, train.partCount]).toEqual([
      ['Airplane', 'Mug'],
      [
        [0, 1, 2, 3],
        [36, 37],
      ],
      50,
    ]);
    const { points, parts } = train.shape(1);
    const whole = spiral(12, 0);
    normaliseCloud(whole, 0, 12);
    expectClose(points, whole, 1e-5);
    expect([...parts]).toEqual([0, 1, 3, 0, 1, 3, 0, 1, 3, 0, 1, 3]);
    expect([...test.shape(0).parts].slice(0, 2)).toEqual([37, 36]);
    expect(description).toContain('3 training (train and val) and 1 test shapes, 2 categories');
  });

  it('has 50 parts in 16 categories, each in one', () => {
    const all = [...SHAPENET_PARTS.values()].flat();
    expect([SHAPENET_PARTS.size, [...all].sort((a, b) => a - b)]).toEqual([
      16,
      Array.from({ length: SHAPENET_PART_COUNT }, (_, i) => i),
    ]);
  });

  it('opens synthetic parts too', async () => {
    expect((await openPartDataset('synthetic:train=4,test=2,points=16')).train.size).toBe(4);
  });

  it('says what is wrong', async () => {
    await expect(openPartDataset(temporaryFolder())).rejects.toThrow(
      'looked for synsetoffset2category.txt and train_test_split/ (ShapeNetPart)',
    );
    const folder = writeShapeNetPart();
    await expect(openDataset(folder)).rejects.toThrow('is ShapeNetPart, whose labels are those of points');
    const { train } = await openPartDataset(folder);
    expect(() => train.shape(3)).toThrow('has shapes 0 to 2, got index 3');
    writeFiles(folder, { '02691156/a1.txt': '0 0 0 0 0 0 1\n1 1 1 0 0 0 4\n' });
    expect(() => train.shape(1)).toThrow('a1.txt, row 2: the part is 4, its category has 0 1 2 3');
    writeFiles(folder, { '02691156/a1.txt': '0 0 0 0 0 1\n' });
    expect(() => train.shape(1)).toThrow('a1.txt, row 1: expected 7 or more numbers');
    rmSync(join(folder, '02691156/a1.txt'));
    expect(() => train.shape(1)).toThrow('a1.txt does not exist, but is listed');
    const list = 'train_test_split/shuffled_test_file_list.json';
    for (const [text, sentence] of [
      ['["shape_data/02691156/../x"]', 'lists "shape_data/02691156/../x", expected shape_data/<synset>/<id>'],
      ['["shape_data/03001627/x"]', 'lists "shape_data/03001627/x"'],
      ['[7]', 'lists 7'],
      ['{}', 'expected a list of shapes'],
      ['[', 'is not a JSON list'],
    ] as const) {
      await expect(openPartDataset(writeFiles(folder, { [list]: text }))).rejects.toThrow(sentence);
    }
    await expect(openPartDataset(writeFiles(folder, { 'synsetoffset2category.txt': 'Sofa\t1\n' }))).rejects.toThrow(
      'expected one of the 16 categories of ShapeNetPart and its synset, got "Sofa\\t1"',
    );
  });

  it('draws with replacement, points and parts together', () => {
    const shape = { points: Float32Array.of(0, 0, 0, 1, 1, 1, 2, 2, 2), parts: Int32Array.of(10, 11, 12) };
    const drawn = samplePartShape(shape, 100, randomStream(0, 'a'));
    expect(new Set(drawn.parts)).toEqual(new Set([10, 11, 12]));
    drawn.parts.forEach((part, i) =>
      expect([...drawn.points.subarray(i * 3, i * 3 + 3)]).toEqual([part - 10, part - 10, part - 10]),
    );
    expect(samplePartShape(shape, 100, randomStream(0, 'a'))).toEqual(drawn);
    expect(() => samplePartShape(shape, 0, randomStream(0))).toThrow('expected a number of points to draw');
  });

  it('reads or says what is wrong, 200 cases', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i / 7} ${i % 3} 0.5 0 0 1 ${i % 2}.000000`).join('\n');
    const whole = Uint8Array.from(Buffer.from(rows));
    for (let i = 0; i < 200; i++) {
      try {
        parseShape(new TextDecoder().decode(damagedFile(whole, i)), [0, 1], 'a.txt');
      } catch (error) {
        expect((error as Error).message).toMatch(/^a\.txt[:, ][^\n]+$/);
      }
    }
  });
});
