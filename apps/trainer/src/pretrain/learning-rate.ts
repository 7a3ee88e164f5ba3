/** The learning rate of a step under the configured schedule (SPEC 7). */
import { officialEpochRate, warmupCosine } from '@i2p/nn';
import type { RunConfig } from '../config/schema.js';

/** How long a run is. */
export interface RunLength {
  readonly steps: number;
  /** The last incomplete batch of an epoch is dropped (SPEC 7). */
  readonly stepsPerEpoch: number;
}

/** What the rate and the length of a run follow from. */
export type Schedule = Pick<
  RunConfig['training'],
  | 'batch'
  | 'steps'
  | 'epochs'
  | 'learningRate'
  | 'minLearningRate'
  | 'schedule'
  | 'warmupSteps'
  | 'warmupEpochs'
  | 'cosineEpochs'
>;

/** @throws RangeError when the training split is smaller than one batch */
export function runLength(training: Schedule, clouds: number): RunLength {
  const stepsPerEpoch = Math.floor(clouds / training.batch);
  if (stepsPerEpoch === 0)
    throw new RangeError(`training.batch is ${training.batch}, but the training split has only ${clouds} clouds`);
  return { steps: training.steps ?? (training.epochs ?? 0) * stepsPerEpoch, stepsPerEpoch };
}

/** Rate of the zero-based step. */
export function learningRate(training: Schedule, { steps, stepsPerEpoch }: RunLength, step: number): number {
  const { learningRate: base, minLearningRate: minimum } = training;
  switch (training.schedule) {
    case 'warmup-cosine':
      return warmupCosine(step, { base, steps, warmup: training.warmupSteps, minimum });
    case 'official-epochs':
      return officialEpochRate(Math.floor(step / stepsPerEpoch), {
        base,
        length: training.cosineEpochs,
        warmup: training.warmupEpochs,
        minimum,
        warmupStart: minimum,
      });
  }
}
