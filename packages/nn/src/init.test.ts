import { randomStream } from '@i2p/random';
import { fanInUniform, truncatedNormal, xavierUniform } from './init.js';

const deviation = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
const largest = (values: Float32Array): number => values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);

describe('initial values', () => {
  const stream = randomStream(0, 'init-test');

  it('truncates the normal distribution at two, absolute', () => {
    const wide = truncatedNormal(20000, stream, 1);
    expect(largest(wide)).toBeLessThanOrEqual(2);
    expect(deviation(truncatedNormal(20000, stream))).toBeCloseTo(0.02, 3);
  });

  it('fills the Xavier and fan-in ranges', () => {
    const xavier = Math.sqrt(6 / (30 + 50));
    expect(largest(xavierUniform(50, 30, stream))).toBeLessThanOrEqual(xavier);
    expect(deviation(xavierUniform(50, 300, stream))).toBeCloseTo(Math.sqrt(6 / 350) / Math.sqrt(3), 3);
    expect(largest(fanInUniform(5000, 25, stream))).toBeLessThanOrEqual(0.2);
    expect(deviation(fanInUniform(50000, 25, stream))).toBeCloseTo(0.2 / Math.sqrt(3), 3);
  });
});
