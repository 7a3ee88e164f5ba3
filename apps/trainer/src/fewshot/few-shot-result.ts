/** What a few-shot experiment is asked for, and what it finds. */
import type { MeanDeviation } from '@i2p/eval';
import type { FewShotFold } from '../config/finetune-schema.js';
import type { ScoredStep } from '../supervised/supervised-metrics.js';

/** The experiment, apart from how each fold is trained. */
export interface FewShotPlan extends Omit<FewShotFold, 'fold'> {
  /** How many folds, from fold 0 on. */
  readonly folds: number;
}

export interface FoldResult {
  readonly fold: number;
  readonly run: string;
  readonly classNames: readonly string[];
  /** Test accuracy, as fractions. */
  readonly last: number;
  /** Chosen on the test clouds, as the official code does. */
  readonly best: number;
  /** All measured ones. */
  readonly curve: readonly ScoredStep[];
}

export interface FewShotResult extends FewShotPlan {
  readonly finished: readonly FoldResult[];
  /** Over the finished folds; undefined before the first. */
  readonly last: MeanDeviation | undefined;
  readonly best: MeanDeviation | undefined;
  readonly report: string;
}
