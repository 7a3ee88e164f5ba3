import { randomStream } from '@i2p/random';
import { effectiveRank, featureStatistics, symmetricEigenvalues } from './feature-statistics.js';

const random = (count: number): Float32Array => {
  const stream = randomStream(1, 'features');
  return Float32Array.from({ length: count }, () => stream.normal());
};

describe('featureStatistics', () => {
  it('sees a collapse to one point and to one direction', () => {
    expect(featureStatistics(new Float32Array(24).fill(3), 6)).toEqual({ featureStd: 0, effectiveRank: 0 });
    const line = Float32Array.from({ length: 30 }, (_, i) => Math.floor(i / 3) * ((i % 3) + 1));
    expect(featureStatistics(line, 10).effectiveRank).toBeCloseTo(1, 4);
  });

  it('gives nearly the full rank and deviation 1 for independent normal features', () => {
    const { featureStd, effectiveRank: rank } = featureStatistics(random(400 * 8), 400);
    expect(featureStd).toBeCloseTo(1, 1);
    expect(rank).toBeGreaterThan(7.9);
    expect(rank).toBeLessThanOrEqual(8);
  });

  it('is not moved by a shift', () => {
    const features = random(20 * 5);
    const shifted = features.map((value, i) => value + (i % 5) * 10);
    expect(featureStatistics(shifted, 20).effectiveRank).toBeCloseTo(featureStatistics(features, 20).effectiveRank, 4);
  });
});

it('effectiveRank counts equal directions', () => {
  expect(effectiveRank([2, 2, 2, 0])).toBeCloseTo(3, 10);
});

it('symmetricEigenvalues keeps trace and Frobenius norm, and knows a 2 x 2 matrix', () => {
  const values = symmetricEigenvalues(Float64Array.of(2, 1, 1, 2), 2).sort();
  expect(values[0]).toBeCloseTo(1, 10);
  expect(values[1]).toBeCloseTo(3, 10);
  const n = 12;
  const half = random(n * n);
  const matrix = Float64Array.from(half, (_, i) => (half[i]! + half[(i % n) * n + Math.floor(i / n)]!) / 2);
  const trace = Array.from({ length: n }, (_, i) => matrix[i * n + i]!).reduce((a, b) => a + b);
  const norm = matrix.reduce((sum, value) => sum + value * value, 0);
  const found = symmetricEigenvalues(matrix.slice(), n);
  expect(found.reduce((a, b) => a + b)).toBeCloseTo(trace, 8);
  expect(found.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(norm, 8);
});
