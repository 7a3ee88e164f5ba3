import fc from 'fast-check';
import { openDataset } from '../open-dataset.js';
import { createSynthetic } from './create-synthetic.js';
import { FAMILIES } from './families.js';

const CLASSES = FAMILIES.length;

describe('createSynthetic', () => {
  it('makes each cloud from seed, split and index alone, in whatever order they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.nat(39), async (seed, index) => {
        const [one, other] = [
          await createSynthetic({ seed, points: 32 }),
          await createSynthetic({ seed, points: 32, train: 40, test: 2 }),
        ];
        other.train.cloud((index + 7) % 40);
        expect(one.train.cloud(index)).toEqual(other.train.cloud(index));
        expect(one.train.cloud(index)).not.toEqual(one.test.cloud(index));
        expect(one.train.cloud(index)).not.toEqual(
          (await createSynthetic({ seed: seed + 1, points: 32 })).train.cloud(index),
        );
      }),
      { numRuns: 20 },
    );
  });

  it('keeps its shapes between releases', async () => {
    const { train } = await createSynthetic({ points: 64 });
    const sums = [0, 1, 8].map((i) =>
      train
        .cloud(i)
        .reduce((sum, value, k) => sum + value * ((k % 7) - 3), 0)
        .toFixed(3),
    );
    expect(sums).toMatchInlineSnapshot(`
      [
        "-16.030",
        "-4.646",
        "3.077",
      ]
    `);
  });

  it('centres every family in the unit ball, every axis in use', async () => {
    const { test } = await createSynthetic({
      classes: CLASSES,
      test: CLASSES * 3,
      points: 256,
    });
    for (let i = 0; i < test.size; i++) {
      const cloud = test.cloud(i);
      let largest = 0;
      const mean = [0, 0, 0];
      const extent = [0, 0, 0];
      for (let p = 0; p < cloud.length; p++) {
        mean[p % 3] += (cloud[p] as number) / 256;
        extent[p % 3] = Math.max(extent[p % 3] as number, Math.abs(cloud[p] as number));
        if (p % 3 === 0)
          largest = Math.max(largest, Math.hypot(cloud[p] as number, cloud[p + 1] as number, cloud[p + 2] as number));
      }
      expect(Math.abs(largest - 1)).toBeLessThan(1e-6);
      for (const m of mean) expect(Math.abs(m)).toBeLessThan(1e-6);
      expect(Math.min(...extent)).toBeGreaterThan(0.04);
    }
  });

  it('has at least 16 families, deals them out in turn, and names the part of every point', async () => {
    expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(CLASSES);
    expect(CLASSES).toBeGreaterThanOrEqual(16);
    const { train } = await createSynthetic({
      classes: 16,
      train: 35,
      points: 200,
    });
    expect([...train.labels]).toEqual(Array.from({ length: 35 }, (_, i) => i % 16));
    const { ids, names } = train.parts(train.classNames.indexOf('chair'));
    expect(names).toEqual(['seat', 'leg', 'back']);
    expect(new Set(ids)).toEqual(new Set([0, 1, 2]));
    expect(ids).toHaveLength(200);
  });

  it('puts the parts where they belong: legs of a chair below its back', async () => {
    const { train } = await createSynthetic({
      classes: 4,
      train: 40,
      points: 300,
      rotation: 10,
      noise: 0,
    });
    for (let i = train.classNames.indexOf('chair'); i < 40; i += 4) {
      const cloud = train.cloud(i);
      const { ids, names } = train.parts(i);
      const height = (part: string) => {
        const ys = [...ids].flatMap((id, k) => (names[id] === part ? [cloud[k * 3 + 1] as number] : []));
        return ys.reduce((a, b) => a + b, 0) / ys.length;
      };
      expect(height('leg')).toBeLessThan(height('seat'));
      expect(height('seat')).toBeLessThan(height('back'));
    }
  });
});

describe('openDataset("synthetic:...")', () => {
  it('reads the options and lets the caller choose the points', async () => {
    const { train, test, description } = await openDataset('synthetic:train=32,test=48,points=64,seed=3,classes=16', {
      points: 20,
    });
    expect([train.size, test.size, train.pointsPerCloud, train.classNames.length]).toEqual([32, 48, 20, 16]);
    expect(description).toBe('synthetic shapes: 32 training and 48 test clouds of 20 points, 16 families, seed 3');
    expect(test.cloud(5)).toEqual(
      (
        await createSynthetic({
          train: 32,
          test: 48,
          points: 20,
          seed: 3,
          classes: 16,
        })
      ).test.cloud(5),
    );
  });

  it.each([
    ['synthetic:tran=3', 'unknown synthetic option "tran", did you mean "train"?'],
    ['synthetic:train', 'expected the synthetic option "train=NUMBER", got "train"'],
    ['synthetic:train=', 'expected the synthetic option "train=NUMBER"'],
    ['synthetic:seed=1,seed=2', 'the synthetic option "seed" is given twice'],
    ['synthetic:classes=99', `the synthetic option "classes" must be an integer from 2 to ${CLASSES}, got 99`],
    ['synthetic:noise=much', 'the synthetic option "noise" must be a number from 0 to 1, got much'],
    ['synthetic:points=64', 'has 64 points in a cloud, 128 were asked for'],
  ])('refuses %s', async (spec, sentence) => {
    await expect(openDataset(spec, { points: 128 })).rejects.toThrow(sentence);
  });

  it('refuses an unknown option from code', async () => {
    await expect(createSynthetic({ clases: 16 } as never)).rejects.toThrow(
      'unknown synthetic option "clases", did you mean "classes"?',
    );
  });
});
