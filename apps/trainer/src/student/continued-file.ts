/** Where a run of the official code stands, as a checkpoint that a run goes on from: weights, AdamW's moments, epoch. */
import { type CheckpointKind, type OfficialCheckpoint, officialMoments } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import type { Console } from '../console.js';
import type { RunLength } from '../pretrain/learning-rate.js';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { messageOf, UserError } from '../user-error.js';
import { describeCheckpoint, readCheckpointFile } from './checkpoint-file.js';
import { expectFinite } from './expect-finite.js';

const TRAININGS: Readonly<Record<CheckpointKind, string>> = {
  pretrain: 'pre-training',
  finetune: 'fine-tuning',
  segmentation: 'segmentation',
};

/** @throws UserError when the file is of another training than `wanted`, lacks its epoch, or the run would end before it */
export function continuedFile(
  file: string,
  wanted: CheckpointKind,
  { steps, stepsPerEpoch }: RunLength,
  console: Console,
): Checkpoint {
  const official = readCheckpointFile(file);
  const { kind, epoch, model } = official;
  if (kind !== wanted)
    throw new UserError(
      `${file} is a ${describeCheckpoint(official)}: only a ${TRAININGS[wanted]} can be continued here`,
    );
  if (epoch === undefined)
    throw new UserError(`${file} does not say which epoch it is of, so its run cannot be continued`);
  const step = (epoch + 1) * stepsPerEpoch;
  if (step >= steps)
    throw new UserError(
      `${file} stands after ${step} steps (${epoch + 1} epochs of ${stepsPerEpoch}), but this run ends after ${steps}: give more --epochs or --steps`,
    );
  expectFinite(model, model.keys(), file);
  const optimizer = momentsOf(file, official);
  if (!optimizer) console.note(`${file} holds no optimizer state: AdamW's moments start from zero`);
  return { folder: file, state: { step, metricsBytes: 0, stepsPerEpoch }, model, optimizer: optimizer ?? new Map() };
}

function momentsOf(file: string, official: OfficialCheckpoint): Map<string, HostTensor> | undefined {
  try {
    return officialMoments(official);
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`, { cause: error });
  }
}
