/** A classification run at work. */
import type { DatasetPair } from '@i2p/data';
import type { Classifier } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import type { FinetuneConfig } from '../config/finetune-schema.js';

/** Everything that a classification run works with. */
export interface ClassificationSession {
  readonly config: FinetuneConfig;
  readonly data: DatasetPair;
  readonly classifier: Classifier;
  readonly engine: PointEngine;
}
