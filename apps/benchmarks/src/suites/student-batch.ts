/** A student and one batch for it: here, and as the named tensors that the torch twin reads. */
import { completeBatch, createI2PMae, type I2PMae, prepareBatch, type TrainingBatch } from '@i2p/mae';
import { selectEngine } from '@i2p/pointops';
import { VIEWS } from '@i2p/projection';
import { randomStream } from '@i2p/random';
import { type HostTensor, tensor } from '@i2p/safetensors';
import type { StepSize } from './step-sizes.js';
import { surfacePoints } from './surface-points.js';

/** Patches of a depth view. */
const PATCHES = 14 * 14;

export interface StudentBatch {
  readonly model: I2PMae;
  readonly batch: TrainingBatch;
}

/** An untrained student, and a batch whose teacher answered at random. */
export async function studentBatch({ config, batch }: StepSize): Promise<StudentBatch> {
  const prepared = prepareBatch(surfacePoints(batch, config.points), batch, config, await selectEngine());
  const stream = randomStream(0, 'student-batch');
  const images = VIEWS * batch;
  const features = Float32Array.from({ length: images * PATCHES * config.teacherDim }, () => stream.uniform(-1, 1));
  const saliency = new Float32Array(images * PATCHES).fill(1 / PATCHES);
  return {
    model: createI2PMae(config, { seed: 0 }),
    batch: completeBatch(prepared, { features, saliency }, config, stream),
  };
}

/** Weights, levels and masks, as `peers/student_step.py` wants them. */
export function studentArrays(
  model: I2PMae,
  { levels, masks, batch }: Pick<TrainingBatch, 'levels' | 'masks' | 'batch'>,
): Map<string, HostTensor> {
  const arrays = new Map([...model.stateDict()].map(([name, value]) => [`weights.${name}`, value]));
  levels.forEach(({ groups, neighbourCount, centres, neighbours, offsets }, i) => {
    arrays.set(`centres.${i}`, tensor(centres, [batch, groups, 3]));
    arrays.set(`neighbours.${i}`, tensor(neighbours, [batch, groups, neighbourCount]));
    arrays.set(`offsets.${i}`, tensor(offsets, [batch, groups, neighbourCount, 3]));
    arrays.set(`mask.${i}`, tensor(masks[i as 0 | 1 | 2], [batch, groups]));
  });
  return arrays;
}

/** With the 2D targets as well: features of the finest centres, views side by side [B*G0, V*C], zeros where nothing reads them. */
export function trainingArrays({ model, batch }: StudentBatch): Map<string, HostTensor> {
  const { teacherRows, teacherCentres, levels } = batch;
  if (!teacherRows || !teacherCentres) throw new Error('expected a batch with 2D targets');
  const width = VIEWS * model.config.teacherDim;
  const rows = new Float32Array((levels[0].centres.length / 3) * width);
  teacherCentres.forEach((centre, row) => {
    rows.set(teacherRows.subarray(row * width, (row + 1) * width), centre * width);
  });
  return studentArrays(model, batch).set('teacher_rows', tensor(rows, [rows.length / width, width]));
}
