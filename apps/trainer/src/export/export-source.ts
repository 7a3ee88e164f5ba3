/** What can be said of a checkpoint without building its student: weights, and for a run optimizer, step and settings. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { OfficialCheckpoint } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import type { RunConfig } from '../config/schema.js';
import { type RunState, readCheckpoint } from '../run-folder/checkpoint-store.js';
import { readCheckpointFile } from '../student/checkpoint-file.js';
import { findCheckpoint } from '../student/load-student.js';

export interface ExportedCheckpoint {
  /** Where the weights come from. */
  readonly file: string;
  readonly model: ReadonlyMap<string, HostTensor>;
  /** Of a run's checkpoint. */
  readonly run?: {
    readonly state: RunState;
    readonly config: RunConfig;
    /** As AdamW names it. */
    readonly optimizer: ReadonlyMap<string, HostTensor>;
  };
  /** Of a file by itself. */
  readonly official?: OfficialCheckpoint;
}

/** @throws UserError when there is no checkpoint at the path, or no student in it */
export function exportSource(path: string): ExportedCheckpoint {
  const alone = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (alone && !existsSync(join(dirname(path), 'state.json'))) {
    const official = readCheckpointFile(path);
    return { file: path, model: official.model, official };
  }
  const { file, config } = findCheckpoint(alone ? dirname(path) : path, undefined);
  const { model, optimizer, state } = readCheckpoint(dirname(file));
  return { file, model, run: { state, config, optimizer } };
}
