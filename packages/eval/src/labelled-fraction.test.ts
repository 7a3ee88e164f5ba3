import fc from 'fast-check';
import { labelledFraction } from './labelled-fraction.js';

it('takes its share of every class, at least one cloud, and smaller shares lie within larger ones', () => {
  const classes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(classes, fc.integer(), fc.double({ min: 0.01, max: 1, noNaN: true }), (list, seed, fraction) => {
      const labels = Int32Array.from(list);
      const kept = labelledFraction(labels, fraction, seed);
      for (const label of new Set(list)) {
        const all = list.filter((value) => value === label).length;
        expect([...kept].filter((row) => labels[row] === label)).toHaveLength(Math.max(1, Math.round(fraction * all)));
      }
      expect([...kept]).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const larger = new Set(labelledFraction(labels, Math.min(1, 3 * fraction), seed));
      expect([...kept].every((row) => larger.has(row))).toBe(true);
    }),
  );
});

it('another seed keeps other clouds; 1 keeps all; 0 and more than 1 are refused', () => {
  const labels = new Int32Array(400);
  expect(labelledFraction(labels, 0.1, 0).join()).not.toBe(labelledFraction(labels, 0.1, 1).join());
  expect(labelledFraction(labels, 1, 0)).toHaveLength(400);
  for (const fraction of [0, 1.1, Number.NaN])
    expect(() => labelledFraction(labels, fraction, 0)).toThrow(`above 0 and at most 1, got ${fraction}`);
});
