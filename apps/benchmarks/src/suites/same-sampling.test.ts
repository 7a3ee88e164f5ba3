import { sameSampling } from './same-sampling.js';

/** On a line: 1 and 2 are equally far from 0, 3 is not. */
const points = Float32Array.of(0, 0, 0, 2, 0, 0, -2, 0, 0, 1, 0, 0);
const indices = (...values: number[]): Int32Array => Int32Array.from(values);

it('takes equal samplings, and equally far points in either order', () => {
  expect(sameSampling(points, indices(0, 1, 2, 3), indices(0, 1, 2, 3))).toEqual({
    agrees: true,
    says: '4 equal indices',
  });
  expect(sameSampling(points, indices(0, 1, 2, 3), indices(0, 2, 1, 3))).toEqual({
    agrees: true,
    says: '4 equal indices, 1 pairs at equal distance in the other order',
  });
});

it('refuses another order and another choice', () => {
  expect(sameSampling(points, indices(0, 1, 2, 3), indices(0, 1, 3, 2)).agrees).toBe(false);
  expect(sameSampling(points, indices(0, 1), indices(0, 3))).toEqual({
    agrees: false,
    says: 'sample 1 of 2: expected 1, got 3',
  });
  expect(sameSampling(points, indices(0, 1), indices(0)).agrees).toBe(false);
});
