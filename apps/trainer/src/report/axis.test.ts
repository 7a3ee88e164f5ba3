import fc from 'fast-check';
import { axisTicks, tickLabel } from './axis.js';

describe('axisTicks', () => {
  it('chooses round numbers around the values', () => {
    expect(axisTicks(0, 400, false, 5).ticks).toEqual([0, 100, 200, 300, 400]);
    expect(axisTicks(0.012, 0.094, true, 4).ticks).toEqual([0.02, 0.05, 0.1]);
    expect(axisTicks(0.001, 50, true, 4).ticks).toEqual([0.001, 0.01, 0.1, 1, 10]);
  });

  it('holds every value between its ends, linear or logarithmic', () => {
    const value = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, log) => {
        const scale = axisTicks(Math.min(a, b), Math.max(a, b), log, 4);
        for (const inside of [a, b]) {
          expect(scale.place(inside)).toBeGreaterThanOrEqual(-1e-9);
          expect(scale.place(inside)).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(scale.ticks.length).toBeLessThan(40);
      }),
    );
  });

  it('labels them shortly', () => {
    expect([0, 400, 0.1 + 0.2, 2e-5, 3000, 12000].map(tickLabel)).toEqual(['0', '400', '0.3', '2e-5', '3000', '12k']);
  });
});
