import { accuracy, confusionMatrix } from './accuracy.js';

const labels = Int32Array.of(3, 3, 5, 8);
const predicted = Int32Array.of(3, 5, 5, 1);

it('accuracy is the fraction of hits', () => {
  expect(accuracy(predicted, labels)).toBe(0.5);
});

it('confusionMatrix counts true labels by row and predicted ones by column', () => {
  const { classes, counts } = confusionMatrix(predicted, labels);
  expect([...classes]).toEqual([1, 3, 5, 8]);
  expect([...counts]).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0]);
});

it.each([accuracy, confusionMatrix])('refuses other lengths and none', (measure) => {
  expect(() => measure(labels, labels.subarray(1))).toThrow('got 4 and 3');
  expect(() => measure(new Int32Array(0), new Int32Array(0))).toThrow('at least one, got 0 and 0');
});
