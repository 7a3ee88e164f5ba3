import { selectClouds } from './select-clouds.js';
import { createSynthetic } from './synthetic/create-synthetic.js';

it('is a split of the clouds asked for, in that order, with their labels or with others', async () => {
  const { train } = await createSynthetic({ train: 12, test: 2, points: 16, classes: 4 });
  const some = selectClouds(train, [7, 2]);
  expect(some).toMatchObject({ size: 2, pointsPerCloud: 16, classNames: train.classNames });
  expect([...some.labels]).toEqual([3, 2]);
  expect([...some.cloud(1)]).toEqual([...train.cloud(2)]);
  expect([...some.cloud(0, 5)]).toEqual([...train.cloud(7, 5)]);
  const renamed = selectClouds(train, [7, 2], { labels: Int32Array.of(0, 1), classNames: ['a', 'b'], name: 'fold' });
  expect([...renamed.labels]).toEqual([0, 1]);
  expect(renamed).toMatchObject({ name: 'fold', classNames: ['a', 'b'] });
});

it('says which cloud does not exist, and when labels do not match', async () => {
  const { train } = await createSynthetic({ train: 12, test: 2, points: 16, classes: 4 });
  expect(() => selectClouds(train, [12])).toThrow('synthetic/train has clouds 0 to 11, got index 12');
  expect(() => selectClouds(train, [1, 2]).cloud(2)).toThrow('has clouds 0 to 1, got index 2');
  expect(() => selectClouds(train, [1, 2], { labels: Int32Array.of(0) })).toThrow('expected 2 labels, got 1');
});
