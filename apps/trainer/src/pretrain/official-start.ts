/** Where a run of the official code stands, as a checkpoint that a run goes on from: weights, AdamW's moments, epoch. */
import { officialMoments } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import type { Checkpoint } from '../run-folder/checkpoint-store.js';
import { describeCheckpoint, readCheckpointFile } from '../student/checkpoint-file.js';
import { messageOf, UserError } from '../user-error.js';
import type { Session } from './session.js';

/** @throws UserError when the file is no pre-training checkpoint, lacks its epoch, or the run would end before it */
export async function officialStart(named: string, session: Session, console: Console): Promise<Checkpoint> {
  const file = await localFile(named, console);
  const { config, length, matrices } = session;
  const official = readCheckpointFile(file);
  const { kind, epoch, model } = official;
  if (kind !== 'pretrain')
    throw new UserError(`${file} is a ${describeCheckpoint(official)}: only a pre-training can be continued here`);
  if (epoch === undefined)
    throw new UserError(`${file} does not say which epoch it is of, so its run cannot be continued`);
  const step = (epoch + 1) * length.stepsPerEpoch;
  if (step >= length.steps)
    throw new UserError(
      `${file} stands after ${step} steps (${epoch + 1} epochs of ${length.stepsPerEpoch}), but this run ends after ${length.steps}: give more --epochs or --steps`,
    );
  const optimizer = momentsOf(file, official);
  if (!optimizer) console.note(`${file} holds no optimizer state: AdamW's moments start from zero`);
  const { workers } = config.training;
  const state = { step, metricsBytes: 0, engine: matrices.name, workers, stepsPerEpoch: length.stepsPerEpoch };
  return { folder: file, state, model, optimizer: optimizer ?? new Map() };
}

function momentsOf(file: string, official: Parameters<typeof officialMoments>[0]): Map<string, HostTensor> | undefined {
  try {
    return officialMoments(official);
  } catch (error) {
    throw new UserError(`${file}: ${messageOf(error)}`, { cause: error });
  }
}
