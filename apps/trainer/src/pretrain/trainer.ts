/** Who works off the steps of a run: this thread, or several worker threads. */
import type { HostTensor } from '@i2p/safetensors';
import type { StepMetrics } from '../run-folder/metrics-log.js';

export interface Step {
  readonly metrics: StepMetrics;
  /** Seconds spent waiting for the batch. */
  readonly preparing: number;
}

export interface Trainer {
  /**
   * Forward, backward, AdamW of a zero-based step; steps come in order.
   * @throws UserError when a loss is not a number or a worker is lost
   */
  step(step: number): Promise<Step>;
  /** Brings the session's student to where training stands. */
  updateStudent(): Promise<void>;
  /** State of the optimizer, as AdamW names it. */
  optimizerState(): Promise<Map<string, HostTensor>>;
  dispose(): Promise<void>;
}
