import { createHash } from 'node:crypto';
import { PART_CATEGORIES } from './part-categories.js';
import { createSyntheticParts, openSyntheticParts } from './synthetic-parts.js';

describe('createSyntheticParts', () => {
  it('numbers the parts of each category on their own, and deals categories out in turn', async () => {
    const { train, test, description } = await createSyntheticParts({
      train: 25,
      test: 12,
      points: 64,
      classes: 4,
    });
    expect(train.categoryNames).toEqual(['table', 'chair', 'mug', 'lamp']);
    expect(train.partsOfCategory).toEqual([
      [0, 1],
      [2, 3, 4],
      [5, 6],
      [7, 8, 9],
    ]);
    expect([train.partCount, train.size, test.size]).toEqual([10, 25, 12]);
    expect([...train.categories]).toEqual(Array.from({ length: 25 }, (_, i) => i % 4));
    expect(description).toBe(
      'synthetic parts: 25 training and 12 test shapes of 64 points, 4 categories with 10 parts, seed 0',
    );
  });

  it('gives every point a part of its category, and every part points', async () => {
    const { train } = await createSyntheticParts({
      train: PART_CATEGORIES.length * 8,
      points: 512,
    });
    const seen = train.partsOfCategory.map(() => new Set<number>());
    for (let i = 0; i < train.size; i++) {
      const { points, parts } = train.shape(i);
      expect([points.length, parts.length]).toEqual([1536, 512]);
      for (const part of parts) seen[train.categories[i]!]!.add(part);
    }
    expect(seen.map((parts) => [...parts].sort((a, b) => a - b))).toEqual(train.partsOfCategory);
    expect(train.partsOfCategory.flat()).toEqual(Array.from({ length: train.partCount }, (_, i) => i));
  });

  it('puts parts where they belong: legs below tops, handles beside mugs', async () => {
    const { train } = await createSyntheticParts({
      train: 60,
      points: 400,
      classes: 3,
      noise: 0,
      rotation: 5,
    });
    for (let i = 0; i < train.size; i++) {
      const { points, parts } = train.shape(i);
      const mean = (part: number, value: (at: number) => number): number => {
        const of = [...parts.keys()].filter((p) => parts[p] === part).map((p) => value(p * 3));
        return of.reduce((a, b) => a + b, 0) / of.length;
      };
      const height = (part: number) => mean(part, (at) => points[at + 1]!);
      const reach = (part: number) => mean(part, (at) => Math.hypot(points[at]!, points[at + 2]!));
      if (train.categories[i] === 0) expect(height(1)).toBeLessThan(height(0));
      if (train.categories[i] === 1) expect(height(3) < height(2) && height(2) < height(4)).toBe(true);
      if (train.categories[i] === 2) expect(reach(6)).toBeGreaterThan(reach(5));
    }
  });

  it('makes a shape from seed, split and index alone, and keeps it between releases', async () => {
    const [one, other] = [await createSyntheticParts({ seed: 1 }), await createSyntheticParts({ seed: 1, train: 30 })];
    expect([one.train.size, one.test.size, one.train.shape(0).parts.length]).toEqual([320, 80, 512]);
    other.train.shape(9).points.fill(7);
    expect(other.train.shape(9)).toEqual(one.train.shape(9));
    expect(one.test.shape(9)).not.toEqual(one.train.shape(9));
    expect((await createSyntheticParts({ seed: 2 })).train.shape(9)).not.toEqual(one.train.shape(9));
    const hash = createHash('sha256');
    for (let i = 0; i < 20; i++) for (const array of Object.values(one.train.shape(i))) hash.update(array);
    expect(hash.digest('hex').slice(0, 16)).toMatchInlineSnapshot(`"317eee1f929890c5"`);
  });

  it('refuses what is not there', async () => {
    await expect(createSyntheticParts({ classes: 11 })).rejects.toThrow(
      'the synthetic option "classes" must be an integer from 2 to 10 for shapes with parts, got 11',
    );
    const { train } = await createSyntheticParts();
    for (const index of [-1, 320, 0.5])
      expect(() => train.shape(index)).toThrow(`synthetic-parts/train has shapes 0 to 319, got index ${index}`);
  });
});

describe('openSyntheticParts', () => {
  it('reads the options behind "synthetic:"', async () => {
    const { train, test } = await openSyntheticParts('synthetic:train=32,test=8,points=48,seed=3');
    expect([train.size, test.size]).toEqual([32, 8]);
    expect(train.shape(3)).toEqual((await createSyntheticParts({ points: 48, seed: 3 })).train.shape(3));
    await expect(openSyntheticParts('synthetic:tran=3')).rejects.toThrow(
      'unknown synthetic option "tran", did you mean "train"?',
    );
    await expect(openSyntheticParts('/data')).rejects.toThrow('expected "synthetic:" with options, got "/data"');
  });
});
