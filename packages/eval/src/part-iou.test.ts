import fc from 'fast-check';
import { partScores, restrictedParts, shapeIou } from './part-iou.js';

/** The definition, with sets. */
function naiveIou(predicted: number[], truth: number[], parts: number[]): number {
  const of = (list: number[], part: number) => new Set(list.flatMap((value, i) => (value === part ? [i] : [])));
  const ious = parts.map((part) => {
    const [a, b] = [of(predicted, part), of(truth, part)];
    const union = new Set([...a, ...b]).size;
    return union === 0 ? 1 : [...a].filter((i) => b.has(i)).length / union;
  });
  return ious.reduce((x, y) => x + y, 0) / ious.length;
}

it('is the definition, whatever the parts', () => {
  const part = fc.integer({ min: 3, max: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 30 }), (pairs) => {
      const [predicted, truth] = [pairs.map(([p]) => p), pairs.map(([, t]) => t)];
      expect(shapeIou(Int32Array.from(predicted), Int32Array.from(truth), [3, 4, 5, 6])).toBeCloseTo(
        naiveIou(predicted, truth, [3, 4, 5, 6]),
        12,
      );
    }),
  );
});

it('worked by hand: a part that is nowhere counts 1, one that is only predicted counts 0', () => {
  // part 0: 2 of 3; part 1: 1 of 2; part 2: absent
  expect(shapeIou(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 0, 0, 1), [0, 1, 2])).toBeCloseTo(
    (2 / 3 + 1 / 2 + 1) / 3,
    12,
  );
  expect(shapeIou(Int32Array.of(1, 1), Int32Array.of(0, 0), [0, 1])).toBe(0);
  expect(() => shapeIou(new Int32Array(2), new Int32Array(3), [0])).toThrow('got 2 and 3');
});

it('chooses among the parts of the category alone, the first of equals', () => {
  const scores = Float32Array.of(9, 1, 2, 0, /**/ 9, 3, 3, 8, /**/ 9, 0, 0, 0);
  expect([...restrictedParts(scores, 4, [1, 2])]).toEqual([2, 1, 1]);
  expect([...restrictedParts(scores, 4, [2, 3])]).toEqual([2, 3, 2]);
  expect(() => restrictedParts(scores, 4, [])).toThrow('at least one part');
});

it('averages over shapes, and over categories', () => {
  const scores = partScores([
    { category: 4, iou: 1 },
    { category: 1, iou: 0.5 },
    { category: 4, iou: 0.6 },
    { category: 4, iou: 0.8 },
  ]);
  expect(scores.instanceIou).toBeCloseTo(0.725, 12);
  expect(scores.classIou).toBeCloseTo(0.65, 12);
  expect(scores.categories).toEqual([
    { category: 1, shapes: 1, iou: 0.5 },
    { category: 4, shapes: 3, iou: expect.closeTo(0.8, 12) },
  ]);
  expect(() => partScores([])).toThrow('at least one shape');
});
