import { negativeLogLikelihoods, probabilities } from './negative-log-likelihood.js';

it('is the softmax, also of logits too large for exp', () => {
  expect([...probabilities(Float32Array.of(0, Math.log(3)))]).toEqual([
    expect.closeTo(0.25, 6),
    expect.closeTo(0.75, 6),
  ]);
  expect([...probabilities(Float32Array.of(1000, 1000))]).toEqual([0.5, 0.5]);
});

it('is minus the logarithm of the probability of the true class, row by row', () => {
  const logits = Float32Array.of(1, 2, 3, /**/ 900, 0, 900);
  const losses = negativeLogLikelihoods(logits, 3, Int32Array.of(0, 2));
  expect(losses[0]).toBeCloseTo(-Math.log(Math.exp(1) / (Math.exp(1) + Math.exp(2) + Math.exp(3))), 10);
  expect(losses[1]).toBeCloseTo(Math.log(2), 10);
});
