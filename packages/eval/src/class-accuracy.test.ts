import { confusionMatrix } from './accuracy.js';
import { classAccuracies, meanClassAccuracy } from './class-accuracy.js';

it('counts each class by itself, and averages over those that occur', () => {
  const labels = Int32Array.of(2, 2, 2, 2, 7, 7);
  const predicted = Int32Array.of(2, 2, 2, 9, 2, 7);
  const entries = classAccuracies(confusionMatrix(predicted, labels));
  expect(entries).toEqual([
    { label: 2, count: 4, accuracy: 0.75 },
    { label: 7, count: 2, accuracy: 0.5 },
    { label: 9, count: 0, accuracy: Number.NaN },
  ]);
  expect(meanClassAccuracy(entries)).toBe(0.625);
});
