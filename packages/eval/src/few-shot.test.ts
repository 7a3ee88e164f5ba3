import { createSynthetic } from '@i2p/data';
import { makeFewShotFold } from './few-shot.js';

const data = createSynthetic({ train: 60, test: 60, points: 8, classes: 12 });
const settings = { way: 5, shot: 3, query: 4, seed: 0, fold: 0 };

it('has shot training and query test clouds of each of way classes, relabelled, each cloud of its class', async () => {
  const pair = await data;
  const { train, test, description } = makeFewShotFold(pair, settings);
  expect(description).toMatch(/^5 way 3 shot, fold 0, of synthetic shapes/);
  expect([train.size, test.size]).toEqual([15, 20]);
  expect(train.classNames).toHaveLength(5);
  expect(test.classNames).toEqual(train.classNames);
  expect([...train.labels]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  for (const [part, whole] of [
    [train, pair.train],
    [test, pair.test],
  ] as const) {
    const used = Array.from({ length: part.size }, (_, i) => {
      const cloud = part.cloud(i).join();
      const index = Array.from({ length: whole.size }, (_, k) => k).find((k) => whole.cloud(k).join() === cloud)!;
      expect(whole.classNames[whole.labels[index]!]).toBe(part.classNames[part.labels[i]!]);
      return index;
    });
    expect(new Set(used).size).toBe(part.size);
  }
});

it('repeats itself by seed and fold, and folds differ', async () => {
  const pair = await data;
  const names = (fold: number, seed = 0): string =>
    makeFewShotFold(pair, { ...settings, fold, seed }).train.classNames.join();
  expect(names(0)).toBe(names(0));
  expect(new Set([0, 1, 2, 3].map((fold) => names(fold))).size).toBeGreaterThan(2);
  expect(names(0, 1)).not.toBe(names(0));
});

it.each([
  [{ way: 13 }, 'expected at least 13 classes, synthetic/train has 12'],
  [{ shot: 6 }, /expected at least 6 clouds of ".+", synthetic\/train has 5/],
  [{ query: 6 }, /expected at least 6 clouds of ".+", synthetic\/test has 5/],
  [{ way: 0 }, 'expected way to be a whole number from 1 on, got 0'],
])('says what is wrong: %o', async (wrong, sentence) => {
  const pair = await data;
  expect(() => makeFewShotFold(pair, { ...settings, ...wrong })).toThrow(sentence);
});
