/** BatchNorm statistics for an untrained student: without them its features mean nothing. */
import type { PointDataset } from '@i2p/data';
import { completeBatch, type I2PMae, type TrainingBatch } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { augmentedBatch } from '../pretrain/batch-pipeline.js';
import { CALIBRATION_BATCHES } from './calibration-batches.js';

/** Training-mode forwards over the first batches of the training split, with random masks, so that no teacher is needed. */
export function calibrate(
  model: I2PMae,
  data: PointDataset,
  engine: PointEngine,
  { batch, seed }: { batch: number; seed: number },
): void {
  const config = { ...model.config, masking: 'random', targets: '3d' } as const;
  function* batches(): Generator<TrainingBatch> {
    for (let step = 0; step < CALIBRATION_BATCHES; step++) {
      const prepared = augmentedBatch({ data, config, batch, seed, engine }, step);
      yield completeBatch(prepared, undefined, config, randomStream(seed, 'mask', step));
    }
  }
  model.calibrateBatchNorm(batches());
}
