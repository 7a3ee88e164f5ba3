/** The lines of metrics.jsonl of a supervised run, and the best and last of what they say about the test split. */
import type { Scores } from './supervised-task.js';

/** Steps count finished updates, from 1. Scores of the test split stand in some lines only. */
export type SupervisedMetrics = Readonly<
  Record<'step' | 'learningRate' | 'loss' | 'accuracy' | 'gradientNorm', number>
> &
  Scores;

export interface ScoredStep {
  readonly step: number;
  readonly value: number;
}

/** The steps at which a score was measured, in order. */
export function scoredSteps(metrics: readonly SupervisedMetrics[], score: string): ScoredStep[] {
  return metrics.flatMap((line) => {
    const value = line[score];
    return value === undefined ? [] : [{ step: line.step, value }];
  });
}

/** The first of the highest. */
export function bestStep(metrics: readonly SupervisedMetrics[], score: string): ScoredStep | undefined {
  return scoredSteps(metrics, score).reduce<ScoredStep | undefined>(
    (best, entry) => (best === undefined || entry.value > best.value ? entry : best),
    undefined,
  );
}
