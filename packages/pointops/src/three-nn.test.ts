import { compareClose, expectClose, officialFixture } from '@i2p/testkit';
import { naiveKnn } from './conformance/naive.js';
import { threeInterpolate, threeInterpolateGradient, threeNearest } from './three-nn.js';

const fixture = officialFixture();
const cases = fixture.names('ops').flatMap((name) => /^(interp\..+)\.xyz1$/.exec(name)?.[1] ?? []);
const values = (seed: number, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i * i));
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('three-nearest interpolation', () => {
  it.each(cases)('equals the official %s', (name) => {
    const golden = (part: string) => fixture.golden('ops', `${name}.${part}`);
    const [batch, sources, channels] = golden('points2').shape as [number, number, number];
    const nearest = threeNearest(golden('xyz1').f32(), golden('xyz2').f32(), batch);
    expect(
      compareClose('out', threeInterpolate(golden('points2').f32(), nearest, batch, channels), golden('out')).ratio,
    ).toBeLessThan(0.3);
    const gradient = threeInterpolateGradient(golden('cotangent').f32(), nearest, batch, channels, sources);
    // the fixture accumulated two backward passes: with one source the gradient must be the sum of the cotangents, and it is twice that
    expect(
      compareClose(
        'grad',
        gradient.map((value) => 2 * value),
        golden('grad_points2'),
      ).ratio,
    ).toBeLessThan(0.3);
  });

  it('finds the three nearest in order, with weights 1 / (squared distance + 1e-8) that sum to one', () => {
    const [target, source] = [values(1, 3 * 9), values(2, 3 * 7)];
    const { index, weight } = threeNearest(target, source, 1);
    expect([...index]).toEqual(naiveKnn(target, source, 3));
    for (let row = 0; row < 9; row++) {
      const raw = [0, 1, 2].map((slot) => {
        const from = index[3 * row + slot]!;
        return (
          1 /
          ([0, 1, 2].reduce((sum, axis) => sum + (target[3 * row + axis]! - source[3 * from + axis]!) ** 2, 0) + 1e-8)
        );
      });
      const sum = raw.reduce((a, b) => a + b);
      expectClose(
        weight.subarray(3 * row, 3 * row + 3),
        raw.map((value) => value / sum),
        1e-7,
      );
    }
  });

  it('keeps the lower index among equally near sources', () => {
    const target = Float32Array.of(0, 0, 0);
    const source = Float32Array.of(2, 0, 0, 0, 1, 0, -1, 0, 0, 0, 0, 1, 1, 0, 0);
    expect([...threeNearest(target, source, 1).index]).toEqual([1, 2, 3]);
  });

  it('copies a single source', () => {
    const { index, weight } = threeNearest(values(1, 6), values(2, 3), 1);
    expect([...index]).toEqual([0, 0, 0, 0, 0, 0]);
    expect([...weight]).toEqual([1, 0, 0, 1, 0, 0]);
  });

  it('has the transpose as gradient', () => {
    const [batch, targets, sources, channels] = [2, 11, 5, 4];
    const nearest = threeNearest(values(1, batch * targets * 3), values(2, batch * sources * 3), batch);
    const features = values(3, batch * sources * channels);
    const gradient = values(4, batch * targets * channels);
    const forward = dot(threeInterpolate(features, nearest, batch, channels), gradient);
    const backward = dot(features, threeInterpolateGradient(gradient, nearest, batch, channels, sources));
    expect(forward).toBeCloseTo(backward, 5);
  });

  it('says what does not fit', () => {
    const nearest = threeNearest(values(1, 6), values(2, 9), 1);
    expect(() => threeNearest(values(1, 6), values(2, 6), 1)).toThrow(
      'expected one source point or at least three per cloud, got 2',
    );
    expect(() => threeNearest(Float32Array.of(0, NaN, 0), values(2, 9), 1)).toThrow(
      'threeNearest: target: expected finite coordinates, got NaN',
    );
    expect(() => threeInterpolate(values(1, 5), nearest, 1, 2)).toThrow(
      'threeInterpolate: features: expected a positive multiple of 2 values',
    );
    expect(() => threeInterpolate(values(1, 4), nearest, 1, 2)).toThrow(
      'threeInterpolate: nearest.index: expected indices in 0..1, got 2',
    );
    expect(() => threeInterpolateGradient(values(1, 6), nearest, 1, 2, 3)).toThrow(
      'expected 9 indices for 3 targets, got 6',
    );
  });
});
