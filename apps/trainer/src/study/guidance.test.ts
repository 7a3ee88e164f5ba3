import { guidanceAt, temperatureFor } from './guidance.js';

const saliency = Float32Array.from({ length: 3 * 16 }, (_, i) => ((i * 7) % 16) / 1600 + Math.floor(i / 16));

it('counts groups: all of them when hot, one when cold', () => {
  expect(guidanceAt(saliency, 3, 100).effectiveGroups).toBeCloseTo(16, 4);
  expect(guidanceAt(saliency, 3, 1e-6)).toMatchObject({ effectiveGroups: 1, leastWeight: 0, greatestWeight: 1 });
  // two equal groups and two that are never chosen
  expect(guidanceAt(Float32Array.of(1, 1, 0, 0), 1, 0.01).effectiveGroups).toBeCloseTo(2, 6);
});

it('finds the temperature for a number of groups', () => {
  const temperature = temperatureFor(saliency, 3, 16 / 3);
  expect(guidanceAt(saliency, 3, temperature).effectiveGroups).toBeCloseTo(16 / 3, 5);
  expect(() => temperatureFor(saliency, 3, 16)).toThrow('fewer than 16 groups, got 16');
});
