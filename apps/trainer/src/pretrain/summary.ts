/** The numbers a run ends with. */
import { finalMean } from '../report/training-charts.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import type { RunOutcome } from './pretrain.js';

export interface RunSummary extends RunOutcome {
  readonly run: string;
  /** Means over the last 10 steps. */
  readonly loss3d: number | undefined;
  readonly loss2d: number | undefined;
  readonly relative3d: number | undefined;
  readonly relative2d: number | undefined;
  readonly featureStd: number | undefined;
  readonly effectiveRank: number | undefined;
}

export function summarise(run: RunFolder, outcome: RunOutcome): RunSummary {
  const metrics = readMetrics(run.metrics);
  const features = metrics.findLast(({ featureStd }) => featureStd !== undefined);
  return {
    run: run.root,
    ...outcome,
    loss3d: finalMean(metrics, 'loss3d'),
    loss2d: finalMean(metrics, 'loss2d'),
    relative3d: finalMean(metrics, 'relative3d'),
    relative2d: finalMean(metrics, 'relative2d'),
    featureStd: features?.featureStd,
    effectiveRank: features?.effectiveRank,
  };
}
