import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import fc from 'fast-check';
import { rowProducts } from './row-products.js';

describe('rowProducts', () => {
  it('equals the three loops for all sizes around its tiles', () => {
    const side = fc.integer({ min: 0, max: 11 });
    fc.assert(
      fc.property(fc.integer(), side, side, fc.integer({ min: 1, max: 9 }), (seed, m, n, dim) => {
        const stream = randomStream(seed, 'rows');
        const a = Float64Array.from({ length: m * dim }, stream.normal);
        const b = Float64Array.from({ length: n * dim }, stream.normal);
        const expected = Array.from({ length: m * n }, (_, at) => {
          let sum = 0;
          for (let k = 0; k < dim; k++) sum += a[Math.floor(at / n) * dim + k] * b[(at % n) * dim + k];
          return sum;
        });
        expectClose(rowProducts(a, b, dim, new Float64Array(m * n)), expected, 1e-12);
      }),
    );
  });

  it('refuses an output that is too small', () => {
    expect(() => rowProducts(new Float64Array(6), new Float64Array(4), 2, new Float64Array(5))).toThrow(
      'expected room for 3 x 2 products, got 5',
    );
  });
});
