/** Shift and scale of standardised 2D targets, measured over the run's own first batches before anything is trained. */
import { type I2PMae, measureTargets, standardises } from '@i2p/mae';
import { VIEWS } from '@i2p/projection';
import type { Console } from '../console.js';
import { BatchPipeline, type BatchSource } from './batch-pipeline.js';

/** Augmented clouds that are looked at; their centres give several hundred thousand rows in the official configuration. */
const CLOUDS = 256;

/** Gives a new model its target statistics. They go into every checkpoint, so a resumed run does not measure again. */
export async function measureTargetStatistics(model: I2PMae, source: BatchSource, console: Console): Promise<void> {
  if (!standardises(model.config)) return;
  const steps = Math.ceil(CLOUDS / source.batch);
  console.note(`measuring the 2D targets over ${steps} batches`);
  const pipeline = new BatchPipeline(source, steps - 1);
  const tables: Float32Array[] = [];
  for (let step = 0; step < steps; step++)
    for (const { teacherRows } of await pipeline.next(step)) tables.push(teacherRows ?? new Float32Array(0));
  model.setTargetStatistics(measureTargets(tables, VIEWS * model.config.teacherDim));
}
