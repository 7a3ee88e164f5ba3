import { bestStep, type SupervisedMetrics, scoredSteps } from './supervised-metrics.js';

const line = (step: number, score?: number) =>
  ({
    step,
    learningRate: 1,
    loss: 1,
    accuracy: 1,
    gradientNorm: 1,
    ...(score !== undefined && { score }),
  }) as SupervisedMetrics;

it('finds the first of the highest scores among the steps that have one', () => {
  const metrics = [line(1), line(2, 0.4), line(3), line(4, 0.6), line(5, 0.6), line(6, 0.5)];
  expect(bestStep(metrics, 'score')).toEqual({ step: 4, value: 0.6 });
  expect(scoredSteps(metrics, 'score').map(({ step }) => step)).toEqual([2, 4, 5, 6]);
  expect(bestStep(metrics, 'other')).toBeUndefined();
});
