import { slope } from './growth.js';

it('finds the exponent of a power', () => {
  const counts = [2000, 20_000, 200_000];
  expect(
    slope(
      counts,
      counts.map((count) => 3e-6 * count ** 1.5),
    ),
  ).toBeCloseTo(1.5, 10);
});
