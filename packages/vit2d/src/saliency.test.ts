import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { zeroCornerPatches } from './saliency.js';

describe('zeroCornerPatches', () => {
  it('makes maps of sum 1 that keep the proportions of all but the corners', () => {
    const sizes = fc.record({ grid: fc.integer({ min: 3, max: 8 }), count: fc.integer({ min: 1, max: 3 }) });
    const cases = sizes.chain(({ grid, count }) => {
      const length = count * grid * grid;
      const values = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: length, maxLength: length });
      return fc.record({ grid: fc.constant(grid), values });
    });
    fc.assert(
      fc.property(cases, ({ grid, values }) => {
        const saliency = Float32Array.from(values);
        zeroCornerPatches(saliency, grid);
        for (let from = 0; from < values.length; from += grid * grid) {
          const rest = values.slice(from, from + grid * grid).map((value, i) => {
            const [row, column] = [Math.floor(i / grid), i % grid];
            return row % (grid - 1) === 0 && column % (grid - 1) === 0 ? 0 : value;
          });
          const sum = rest.reduce((a, b) => a + b);
          const expected = rest.map((value) => value / sum);
          expectClose(saliency.subarray(from, from + grid * grid), expected, 1e-6);
        }
      }),
    );
  });

  it('leaves a map of nothing but corners at 0', () => {
    const saliency = Float32Array.of(0.5, 0, 0.1, 0, 0, 0, 0.2, 0, 0.2);
    zeroCornerPatches(saliency, 3);
    expect([...saliency]).toEqual(new Array(9).fill(0));
  });
});
