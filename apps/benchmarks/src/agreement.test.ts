import { all, cosine, sameNumbers, within } from './agreement.js';

it('finds the first number that differs', () => {
  expect(sameNumbers([1, 2], [1, 2])).toEqual({ agrees: true, says: '2 equal numbers' });
  expect(sameNumbers([1, 2], [1, 3])).toEqual({ agrees: false, says: 'number 1 of 2: expected 2, got 3' });
  expect(sameNumbers([1, 2], [1])).toMatchObject({ agrees: false, says: 'expected 2 numbers, got 1' });
});

it('measures the error against the largest value', () => {
  expect(within(0.1, [0, 10], [0.5, 10])).toEqual({ agrees: true, says: 'largest error 5.0e-2 of the largest value' });
  expect(within(0.01, [0, 10], [0.5, 10]).agrees).toBe(false);
  expect(within(0, [0, 0], [0, 0]).agrees).toBe(true);
});

it('takes no NaN for agreement', () => {
  expect(within(1, [1, 2], [Number.NaN, 2]).agrees).toBe(false);
  expect(within(1, [1, Number.NaN], [1, 2]).agrees).toBe(false);
});

it('takes the angle between vectors, not their lengths', () => {
  expect(cosine(0.99, [1, 2], [2, 4])).toEqual({ agrees: true, says: 'cosine 1.00000' });
  expect(cosine(0.99, [1, 0], [1, 1])).toEqual({ agrees: false, says: 'cosine 0.70711, expected at least 0.99' });
  expect(cosine(0, [1, 0], [Number.NaN, 1]).agrees).toBe(false);
});

it('agrees only when every part does', () => {
  const good = { agrees: true, says: 'good' };
  expect(all({ a: good, b: good })).toEqual({ agrees: true, says: 'a: good; b: good' });
  expect(all({ a: good, b: { agrees: false, says: 'bad' } }).agrees).toBe(false);
});
