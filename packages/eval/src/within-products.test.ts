import fc from 'fast-check';
import { classRows, gatherRows } from './class-rows.js';
import { gaussianClasses } from './gaussian-classes.js';
import { pairGrams } from './pair-gram.js';
import { rowProducts } from './row-products.js';
import { halfIsStillToCome } from './within-products.js';

describe('rows of Gram matrices', () => {
  it('have the same bits one by one, with a mate, and of a class computed as a whole', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer(), sizes, fc.integer({ min: 1, max: 9 }), (seed, counts, width) => {
        const { features, labels, dim } = gaussianClasses(seed, counts, width);
        const groups = classRows(features, labels, dim, 'test');
        const grams = pairGrams(features, groups, dim);
        for (let a = 0; a < counts.length; a++) {
          for (let b = a + 1; b < counts.length; b++) {
            const gram = grams.of(a, b);
            const both = gatherRows(features, Int32Array.from([...groups.rows[a], ...groups.rows[b]]), dim);
            const expected = rowProducts(both, both, dim, new Float32Array(gram.size ** 2));
            // few enough of a first pair to compute a class as a whole before its second
            for (let t = Math.abs(seed) % 5; t < gram.size; t += 5) {
              const mate = t + 1 === counts[a] || t + 1 === gram.size || seed % 2 ? -1 : t + 1;
              gram.rowAt(t, mate);
              expect(gram.row(t)).toEqual(expected.subarray(t * gram.size, (t + 1) * gram.size));
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('combination', () => {
  it('is the weighted sum of samples of both classes', () => {
    const features = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const gram = pairGrams(features, classRows(features, Int32Array.of(4, 2, 4), 3, 'test'), 3).of(0, 1);
    // class 2 first: samples 0 = (4,5,6), 1 = (1,2,3), 2 = (7,8,9)
    const sum = gram.combination(Float64Array.of(0.5, 0, -2), Int32Array.of(2, 1, 0));
    expect([...sum]).toEqual([3.5 - 8, 4 - 10, 4.5 - 12]);
  });
});

describe('halfIsStillToCome', () => {
  it.each([
    [0.08, 1, 39, true],
    // all of it is there, or nearly
    [1, 1, 39, false],
    [0.6, 1, 39, false],
    // two classes have one pair; and so few rows stay few
    [0.3, 1, 1, false],
    [0.001, 1, 39, false],
    [0.5, 0, 39, false],
  ])('with %d of the rows known after %d of %d pairs: %s', (known, done, pairs, whole) => {
    expect(halfIsStillToCome(known, done, pairs)).toBe(whole);
  });
});
