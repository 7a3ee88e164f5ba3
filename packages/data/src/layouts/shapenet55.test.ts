import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { drawCloud } from '../draw-cloud.js';
import { normaliseCloud } from '../normalise.js';
import { openDataset } from '../open-dataset.js';
import { spiral, writeFiles, writeShapeNet55 } from '../testing/write-layouts.js';
import { npyBytes } from '../testing/write-npy.js';

/** Each point as text, to compare sets of points. */
const rows = (points: Float32Array): string[] =>
  Array.from({ length: points.length / 3 }, (_, i) => points.subarray(i * 3, i * 3 + 3).join());

describe('a folder in the ShapeNet55 layout', () => {
  it('labels shapes by synset, over both lists', async () => {
    const { train, test, description } = await openDataset(writeShapeNet55());
    expect(train.classNames).toEqual(['02691156', '03001627', '04379243']);
    expect([[...train.labels], [...test.labels], train.pointsPerCloud]).toEqual([[0, 1, 0], [2], 32]);
    expect(description).toContain('3 training and 1 test clouds, 32 points drawn from each');
  });

  it('draws by a permutation first and centres and scales the draw after', async () => {
    const { train } = await openDataset(writeShapeNet55(), { points: 10 });
    const order = randomStream(5, 'cloud-points', 2, 1).permutation(32);
    const source = spiral(32, 1);
    const naive = Float32Array.from({ length: 30 }, (_, i) => source[order[Math.floor(i / 3)]! * 3 + (i % 3)]!);
    normaliseCloud(naive, 0, 10);
    expectClose(drawCloud(train, 1, 10, { seed: 5, epoch: 2 }), naive, 0);
    const norms = Array.from({ length: 10 }, (_, i) => Math.hypot(...naive.subarray(i * 3, i * 3 + 3)));
    expect(Math.max(...norms)).toBeCloseTo(1, 5);
  });

  it('draws other points in each pass and for each seed, and repeats itself', async () => {
    const { train } = await openDataset(writeShapeNet55());
    const draw = (seed: number, epoch: number) => drawCloud(train, 0, 8, { seed, epoch });
    expect(draw(1, 0)).toEqual(draw(1, 0));
    for (const other of [draw(1, 1), draw(2, 0)]) expect(rows(other)).not.toEqual(rows(draw(1, 0)));
    expect(train.cloud(0, 8)).toEqual(train.cloud(0, 8));
    const out = new Float32Array(30).fill(7);
    expect(drawCloud(train, 0, 8, { seed: 1, epoch: 0 }, out, 3)).toBe(out);
    expect([...out.subarray(0, 3), ...out.subarray(27)]).toEqual([7, 7, 7, 7, 7, 7]);
    expect(out.slice(3, 27)).toEqual(draw(1, 0));
  });

  it('reads a shape when it is asked for, and only then', async () => {
    const folder = writeShapeNet55();
    const { train } = await openDataset(folder);
    rmSync(join(folder, 'shapenet_pc', '03001627-b2.npy'));
    expect(train.cloud(2)).toHaveLength(96);
    expect(() => train.cloud(1)).toThrow(/03001627-b2\.npy/);
  });

  it('names a damaged file when it is opened, by its header and size', async () => {
    const whole = npyBytes(spiral(32, 1), [32, 3]);
    for (const [bytes, sentence] of [
      [whole.subarray(0, -1), 'b2.npy: its header announces an array [32,3] in 512 bytes, it has 511'],
      [whole.subarray(0, 60), 'b2.npy: expected a header of at most 50 bytes, got 118'],
      [new Uint8Array(0), 'b2.npy is not an NPY file'],
      [npyBytes(new Float32Array(96), [3, 32]), 'b2.npy: expected at least 1 points [N,3], got the shape [3,32]'],
    ] as const) {
      const folder = writeFiles(writeShapeNet55(), { 'shapenet_pc/03001627-b2.npy': bytes });
      await expect(openDataset(folder)).rejects.toThrow(sentence);
    }
  });

  it('says what is wrong', async () => {
    const folder = writeShapeNet55();
    await expect(openDataset(folder, { points: 33 })).rejects.toThrow(
      /a1\.npy: expected at least 33 points \[N,3\], got the shape \[32,3\]/,
    );
    const path = 'shapenet_pc/03001627-b2.npy';
    const { train } = await openDataset(folder);
    for (const [bytes, sentence] of [
      [npyBytes(new Float32Array(96), [96]), 'b2.npy: expected at least 32 points [N,3], got the shape [96]'],
      [npyBytes(new Float32Array(96), [32, 3]), 'b2.npy: all its points coincide'],
      [npyBytes(new Float32Array(96).fill(Number.NaN), [32, 3]), 'b2.npy: point 0 has the coordinate NaN'],
      [
        npyBytes(new Int16Array(96), [32, 3], { descriptor: '<i2' }),
        'b2.npy: expected floating-point coordinates, got int16',
      ],
    ] as const) {
      writeFiles(folder, { [path]: bytes });
      expect(() => train.cloud(1)).toThrow(sentence);
    }
    writeFileSync(join(folder, 'ShapeNet-55', 'test.txt'), '../../etc/passwd\n');
    await expect(openDataset(folder)).rejects.toThrow('lists "../../etc/passwd", expected <synset>-<model>.npy');
    writeFileSync(join(folder, 'ShapeNet-55', 'test.txt'), '1-a.npy\n');
    await expect(openDataset(folder)).rejects.toThrow(/test\.txt lists 1-a\.npy, but .*1-a\.npy does not exist/);
    rmSync(join(folder, 'ShapeNet-55', 'test.txt'));
    await expect(openDataset(folder)).rejects.toThrow(/ShapeNet-55\/test\.txt does not exist/);
  });
});
