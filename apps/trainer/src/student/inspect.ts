/** What the student makes of a batch, for pictures: its reconstruction beside the truth. */
import { readValues } from '@i2p/kernels';
import { type I2PMae, maskedRows, selectRows, type TrainingBatch } from '@i2p/mae';
import { tidy } from '@tensorflow/tfjs-core';

export interface Reconstruction {
  /** Cloud of each masked middle token [L]. */
  readonly clouds: Int32Array;
  /** Predicted neighbours of the masked middle tokens [L,K,3], absolute coordinates. */
  readonly predicted: Float32Array;
  /** The neighbours themselves [L,K,3]. */
  readonly truth: Float32Array;
}

/** Reconstructs the masked tokens of a batch; leaves the model as it was. */
export async function inspectReconstruction(model: I2PMae, batch: TrainingBatch): Promise<Reconstruction> {
  const level = batch.levels[1];
  const rows = maskedRows(batch.masks[1]);
  const before = await model.stateDictAsync();
  // a training-mode pass, as the head was trained; it moves the BatchNorm buffers, which are put back below
  const reconstruction = tidy(() => model.forward(batch).reconstruction3d);
  const predicted = await readValues(reconstruction);
  reconstruction.dispose();
  model.loadStateDict(before);
  const width = level.neighbourCount * 3;
  const truth = selectRows(level.offsets, rows, width);
  const centres = selectRows(level.centres, rows, 3);
  for (let i = 0; i < truth.length; i++) {
    const centre = centres[3 * Math.floor(i / width) + (i % 3)] as number;
    truth[i] = (truth[i] as number) + centre;
    predicted[i] = (predicted[i] as number) + centre;
  }
  return { clouds: rows.map((row) => Math.floor(row / level.groups)), predicted, truth };
}
