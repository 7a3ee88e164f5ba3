import { nearestName } from './nearest-name.js';

it.each([
  ['tran', 'train'],
  ['pionts', 'points'],
  ['class', 'classes'],
  ['SEED', 'seed'],
])('takes %s for %s', (typed, meant) => {
  expect(nearestName(typed, ['train', 'test', 'points', 'seed', 'classes'])).toBe(meant);
});
