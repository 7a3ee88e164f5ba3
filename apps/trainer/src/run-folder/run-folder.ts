/** A run on disk: merged config, what it began with, metrics, timing, checkpoints, report. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ConfigKind } from '../config/config-kind.js';
import { configText, readConfigFileOf } from '../config/load-config.js';
import { PRETRAINING } from '../config/pretraining-kind.js';
import type { RunConfig } from '../config/schema.js';
import { UserError } from '../user-error.js';
import { type Checkpoint, listCheckpoints, readCheckpoint, removeDrafts } from './checkpoint-store.js';
import { explained, replaceFile } from './durable.js';
import { recordStart } from './recorded-start.js';

export interface RunFolder {
  readonly root: string;
  readonly config: string;
  /** What a run that goes on from a file of the official code begins with; other runs have none. */
  readonly start: string;
  readonly metrics: string;
  /** Seconds a step; apart from the metrics because it differs between equal runs. */
  readonly timing: string;
  readonly checkpoints: string;
  readonly report: string;
}

/** What a start that was killed before its config leaves behind. */
const STARTED = /^(checkpoints|config\.yaml\.tmp|start\.json(\.tmp)?)$/;

/** The names inside a run folder. */
export function runFolder(root: string): RunFolder {
  return {
    root,
    config: join(root, 'config.yaml'),
    start: join(root, 'start.json'),
    metrics: join(root, 'metrics.jsonl'),
    timing: join(root, 'timing.jsonl'),
    checkpoints: join(root, 'checkpoints'),
    report: join(root, 'report.html'),
  };
}

/**
 * Starts a run in a new or empty folder.
 * @param start a checkpoint of the official code that it begins with
 * @throws UserError when a run, or anything else, is there already
 */
export function createRun(root: string, config: object, start?: string): RunFolder {
  expectFree(root);
  const run = runFolder(root);
  explained(root, () => mkdirSync(run.checkpoints, { recursive: true }));
  removeDrafts(run.checkpoints);
  explained(root, () => rmSync(run.start, { force: true }));
  // before the config, which makes a run of the folder
  if (start !== undefined) recordStart(run.start, start);
  replaceFile(run.config, configText(config));
  return run;
}

/** @throws UserError unless a run can be made here: the folder is new, or empty */
export function expectFree(root: string): void {
  const run = runFolder(root);
  if (existsSync(run.config) || listCheckpoints(run.checkpoints).length > 0) {
    throw new UserError(`${root} already holds a run; continue it with --resume ${root}, or choose another --out`);
  }
  if (existsSync(root) && !statSync(root).isDirectory())
    throw new UserError(`--out ${root} is a file, expected a folder`);
  // a start that was killed before its first checkpoint leaves nothing worth keeping, and may be repeated
  const foreign = existsSync(root) ? readdirSync(root).filter((name) => !STARTED.test(name)) : [];
  if (foreign.length > 0) throw new UserError(`--out ${root} is not empty (it holds ${foreign[0]}) and is not a run`);
}

/** Opens an existing run. @throws UserError when the folder is missing or holds no run */
export function openRun(root: string): { run: RunFolder; config: RunConfig } {
  return openRunOf(PRETRAINING, root);
}

/** As `openRun`, for any kind of configuration. */
export function openRunOf<T>(kind: ConfigKind<T>, root: string): { run: RunFolder; config: T } {
  const run = runFolder(root);
  if (!existsSync(root)) throw new UserError(`the run folder ${root} does not exist`);
  if (!existsSync(run.config)) throw new UserError(`${root} is not a run folder: config.yaml is missing`);
  return { run, config: readConfigFileOf(kind, run.config) };
}

/** The newest complete checkpoint, or undefined for a run that was killed before its first. */
export function latestCheckpoint(run: RunFolder): Checkpoint | undefined {
  removeDrafts(run.checkpoints);
  const newest = listCheckpoints(run.checkpoints).at(-1);
  return newest === undefined ? undefined : readCheckpoint(newest);
}

/** Copies a run so that it can go on in another folder. */
export function copyRun(from: RunFolder, root: string, config: object): RunFolder {
  if (resolve(from.root) === resolve(root)) return from;
  const to = createRun(root, config);
  explained(root, () => {
    for (const file of ['start', 'metrics', 'timing'] as const)
      if (existsSync(from[file])) cpSync(from[file], to[file]);
    cpSync(from.checkpoints, to.checkpoints, { recursive: true });
  });
  return to;
}
