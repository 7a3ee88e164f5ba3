/** What can be said of a checkpoint without building its student: weights, and for a run optimizer, step and settings. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CheckpointKind, type OfficialCheckpoint, readOfficialCheckpoint } from '@i2p/mae';
import type { HostTensor } from '@i2p/safetensors';
import type { ConfigKind } from '../config/config-kind.js';
import { FINETUNING } from '../config/finetune-schema.js';
import { PRETRAINING } from '../config/pretraining-kind.js';
import { SEGMENTATION } from '../config/segment-schema.js';
import { type RunState, readCheckpoint } from '../run-folder/checkpoint-store.js';
import { locateWeights } from '../run-folder/locate-weights.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import { openRunOf, type RunFolder, runFolder } from '../run-folder/run-folder.js';
import { readCheckpointFile } from '../student/checkpoint-file.js';
import { bestStep, type SupervisedMetrics, scoredSteps } from '../supervised/supervised-metrics.js';

export interface ExportedCheckpoint {
  /** Where the weights come from. */
  readonly file: string;
  readonly model: ReadonlyMap<string, HostTensor>;
  readonly kind: CheckpointKind;
  /** Of a run's checkpoint. */
  readonly run?: {
    readonly state: RunState;
    readonly training: { readonly learningRate: number; readonly weightDecay: number };
    /** As AdamW names it. */
    readonly optimizer: ReadonlyMap<string, HostTensor>;
    /** Of a classifier on the test split in %, up to the checkpoint; undefined where it was not measured. */
    readonly accuracy: { readonly last: number; readonly best: number } | undefined;
  };
  /** Of a file by itself. */
  readonly official?: OfficialCheckpoint;
}

/** @throws UserError when there is no checkpoint at the path, or no student in it */
export function exportSource(path: string): ExportedCheckpoint {
  const alone = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  if (alone && !existsSync(join(dirname(path), 'state.json'))) {
    const official = readCheckpointFile(path);
    return { file: path, model: official.model, kind: official.kind, official };
  }
  const { file, run = path } = locateWeights(alone ? dirname(path) : path);
  const { model, optimizer, state } = readCheckpoint(dirname(file));
  const { kind } = readOfficialCheckpoint(model);
  // a checkpoint of a downstream model may have been copied out of its run: its weights are whole
  if (kind !== 'pretrain' && !existsSync(runFolder(run).config)) return { file, model, kind };
  const { training, folder } = trainingOf(kind, run);
  const accuracy = kind === 'finetune' ? accuracyUntil(state.step, folder) : undefined;
  return { file, model, kind, run: { state, training, optimizer, accuracy } };
}

type Training = NonNullable<ExportedCheckpoint['run']>['training'];

function trainingOf(kind: CheckpointKind, path: string): { training: Training; folder: RunFolder } {
  const of = <T extends { readonly training: Training }>(config: ConfigKind<T>) => {
    const opened = openRunOf(config, path);
    return { training: opened.config.training, folder: opened.run };
  };
  switch (kind) {
    case 'pretrain':
      return of(PRETRAINING);
    case 'finetune':
      return of(FINETUNING);
    case 'segmentation':
      return of(SEGMENTATION);
  }
}

function accuracyUntil(step: number, run: RunFolder): { last: number; best: number } | undefined {
  const lines = readMetrics<SupervisedMetrics>(run.metrics).filter((line) => line.step <= step);
  const [last, best] = [scoredSteps(lines, 'testAccuracy').at(-1), bestStep(lines, 'testAccuracy')];
  return last && best && { last: 100 * last.value, best: 100 * best.value };
}
