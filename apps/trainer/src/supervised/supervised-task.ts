/** What the supervised loop trains: a model, its batches, and what counts on the test split. */
import type { LoadReport, NamedGradients, ParameterSet } from '@i2p/nn';
import type { HostTensor } from '@i2p/safetensors';
import type { RunLength } from '../pretrain/learning-rate.js';
import type { RunFolder } from '../run-folder/run-folder.js';

/** One step's worth of learning, before the update. */
export interface Learned {
  readonly loss: number;
  /** Share of the clouds, or points, of the batch that were recognised. */
  readonly accuracy: number;
  /** Means over the batch, on the wasm heap; the caller disposes of them. */
  readonly gradients: NamedGradients;
}

/** Numbers measured on the test split, by the name they have in metrics.jsonl. */
export type Scores = Readonly<Record<string, number>>;

export interface SupervisedTask {
  readonly model: {
    readonly parameters: ParameterSet;
    stateDictAsync(): Promise<Map<string, HostTensor>>;
    loadStateDict(tensors: ReadonlyMap<string, HostTensor>): LoadReport;
  };
  readonly trainClouds: number;
  /** The score that chooses the best checkpoint; larger is better. */
  readonly score: string;
  /**
   * Forward and backward of the zero-based step's batch. Draws are named by seed and step.
   * @param microBatch clouds of one pass, where not as configured
   */
  learn(step: number, microBatch?: number): Learned;
  /** Looks at the whole test split; does not change the model. */
  evaluate(): Scores;
  /** Writes report.html of the model as it stands. */
  report(run: RunFolder, length: RunLength): void;
}
