/** What a step's losses become in metrics.jsonl. */
import type { StepMetrics } from '../run-folder/metrics-log.js';
import type { Losses } from './accumulate.js';

/** @param step zero-based; the metrics count from 1 */
export function stepMetrics(
  step: number,
  learningRate: number,
  { loss3d, loss2d, constant3d, constant2d }: Losses,
): StepMetrics {
  return {
    step: step + 1,
    learningRate,
    loss3d,
    ...(constant2d !== undefined && { loss2d }),
    relative3d: loss3d / constant3d,
    ...(constant2d !== undefined && { relative2d: loss2d / constant2d }),
  };
}
