/**
 * Checkpoints of a run: `checkpoints/step-000012/` with model, optimizer and state. A checkpoint is written under a
 * temporary name, synced, and renamed, so a final name means a complete checkpoint whatever killed the process.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HostTensor, readSafetensors, writeSafetensors } from '@i2p/safetensors';
import { messageOf, UserError } from '../user-error.js';
import { explained, syncFolder, writeSynced } from './durable.js';

/** Where a run stands beside its tensors. All randomness follows from the step (and the seed in the config). */
export interface RunState {
  /** Finished training steps. */
  readonly step: number;
  /** Length of metrics.jsonl at this step; resuming cuts the file here. */
  readonly metricsBytes: number;
  /** What multiplied the matrices; another engine's numbers differ in the last digits. Older checkpoints do not tell. */
  readonly engine?: string;
  /** Worker threads that shared each batch; another number sums in another order. */
  readonly workers?: number;
  /** What makes an epoch out of steps; older checkpoints do not tell. */
  readonly stepsPerEpoch?: number;
}

export interface Checkpoint {
  readonly folder: string;
  readonly state: RunState;
  readonly model: Map<string, HostTensor>;
  readonly optimizer: Map<string, HostTensor>;
}

const FINAL_NAME = /^step-(\d{6,})$/;
const DRAFT_PREFIX = '.writing-';
const FILES = ['model.safetensors', 'optimizer.safetensors', 'state.json'] as const;

/** Folder name of a step's checkpoint. */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(6, '0')}`;
}

/** Writes one checkpoint; an existing one of the same step is kept, it is the same. @returns its folder */
export function saveCheckpoint(checkpoints: string, content: Omit<Checkpoint, 'folder'>): string {
  const name = checkpointName(content.state.step);
  const folder = join(checkpoints, name);
  if (isComplete(folder)) return folder;
  const draft = join(checkpoints, `${DRAFT_PREFIX}${name}`);
  try {
    explained(draft, () => {
      rmSync(folder, { recursive: true, force: true });
      rmSync(draft, { recursive: true, force: true });
      mkdirSync(draft, { recursive: true });
    });
    writeSynced(join(draft, 'model.safetensors'), writeSafetensors(content.model));
    writeSynced(join(draft, 'optimizer.safetensors'), writeSafetensors(content.optimizer));
    writeSynced(join(draft, 'state.json'), `${JSON.stringify(content.state)}\n`);
    syncFolder(draft);
    explained(folder, () => renameSync(draft, folder));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  syncFolder(checkpoints);
  return folder;
}

/** Folders of all complete checkpoints, oldest first. */
export function listCheckpoints(checkpoints: string): string[] {
  if (!existsSync(checkpoints)) return [];
  return readdirSync(checkpoints)
    .map((name) => ({ name, step: Number(FINAL_NAME.exec(name)?.[1] ?? -1) }))
    .filter(({ name, step }) => step >= 0 && isComplete(join(checkpoints, name)))
    .sort((a, b) => a.step - b.step)
    .map(({ name }) => join(checkpoints, name));
}

/** Removes what an interrupted write left behind. */
export function removeDrafts(checkpoints: string): void {
  if (!existsSync(checkpoints)) return;
  for (const name of readdirSync(checkpoints)) {
    if (name.startsWith(DRAFT_PREFIX)) rmSync(join(checkpoints, name), { recursive: true, force: true });
  }
}

/** Removes all but the first, the `keep` newest, and that of the step `spared`; 0 keeps all. */
export function pruneCheckpoints(checkpoints: string, keep: number, spared?: number): void {
  if (keep === 0) return;
  const safe = spared === undefined ? undefined : join(checkpoints, checkpointName(spared));
  for (const folder of listCheckpoints(checkpoints).slice(1, -keep)) {
    if (folder !== safe) rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads one checkpoint folder. @throws UserError naming the file that cannot be read */
export function readCheckpoint(folder: string): Checkpoint {
  return {
    folder,
    state: JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as RunState,
    model: readTensorFile(join(folder, 'model.safetensors')),
    optimizer: readTensorFile(join(folder, 'optimizer.safetensors')),
  };
}

/** Tensors of a safetensors file. @throws UserError that names the file and the cause */
export function readTensorFile(file: string): Map<string, HostTensor> {
  try {
    // a plain Uint8Array: Buffer's slice shares memory instead of copying
    return readSafetensors(Uint8Array.from(readFileSync(file)));
  } catch (error) {
    throw new UserError(`cannot read the tensors of ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function isComplete(folder: string): boolean {
  return FILES.every((file) => existsSync(join(folder, file)));
}
