/** The weights that a `--checkpoint` names: a run folder (its newest checkpoint), one checkpoint of a run, or a file. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../user-error.js';
import { checkpointName, listCheckpoints } from './checkpoint-store.js';
import { runFolder } from './run-folder.js';

export interface WeightsPlace {
  readonly file: string;
  /** The run they belong to; undefined for a bare file. */
  readonly run: string | undefined;
}

/** @throws UserError when there is nothing of the kind */
export function locateWeights(path: string): WeightsPlace {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UserError(`the checkpoint ${path} does not exist`);
  if (!stats.isDirectory()) return { file: path, run: undefined };
  if (readdirSync(path).includes('model.safetensors'))
    return { file: join(path, 'model.safetensors'), run: join(path, '..', '..') };
  const { checkpoints, config } = runFolder(path);
  const newest = listCheckpoints(checkpoints).at(-1);
  if (newest !== undefined) return { file: join(newest, 'model.safetensors'), run: path };
  if (!existsSync(config)) throw new UserError(`${path} is not a run folder: config.yaml is missing`);
  throw new UserError(`${path} holds no complete checkpoint`);
}

/** The run of a weights file: a file inside a checkpoint folder belongs to one, too. */
export function runOf({ file, run }: WeightsPlace): string | undefined {
  if (run !== undefined || !existsSync(join(dirname(file), 'state.json'))) return run;
  const around = join(dirname(file), '..', '..');
  return existsSync(runFolder(around).config) ? around : undefined;
}

/** The folder of the checkpoint of a step. */
export function checkpointFolder(checkpoints: string, step: number): string {
  return join(checkpoints, checkpointName(step));
}
