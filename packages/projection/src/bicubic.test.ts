import { compareClose, officialFixture } from '@i2p/testkit';
import { bicubicTaps } from './bicubic.js';

describe('bicubicTaps', () => {
  it('resize a map as the official code does', () => {
    const featureMap = officialFixture().golden('projection', 'feature_map').f32();
    const { index, weight } = bicubicTaps(14, 224);
    const taps = [0, 1, 2, 3];
    const resized = Float32Array.from({ length: 224 * 224 }, (_, pixel) => {
      const [row, column] = [4 * Math.floor(pixel / 224), 4 * (pixel % 224)];
      const line = (r: number): number =>
        taps.reduce((sum, c) => sum + weight[column + c]! * featureMap[index[row + r]! * 14 + index[column + c]!]!, 0);
      return taps.reduce((sum, r) => sum + weight[row + r]! * line(r), 0);
    });
    expect(
      compareClose('upsampled', resized, officialFixture().golden('projection', 'upsampled_0_0')).ratio,
    ).toBeLessThan(0.1);
  });

  it.each([
    [14, 224, 16],
    [16, 224, 14],
    [7, 224, 32],
  ])('resize %d to %d with %d distinct sets of weights, each summing to one', (from, to, phases) => {
    const { weight } = bicubicTaps(from, to);
    const sets = Array.from({ length: to }, (_, i) => [...weight.subarray(4 * i, 4 * i + 4)]);
    expect(new Set(sets.map((set) => set.map((value) => value.toFixed(6)).join())).size).toBe(phases);
    for (const set of sets) expect(set.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  });
});
