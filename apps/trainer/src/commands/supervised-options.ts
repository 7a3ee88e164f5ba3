/** Options and habits of the commands that train with labels. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ConfigKind } from '../config/config-kind.js';
import { runChangesOf } from '../config/differences.js';
import { checkConfigOf, loadConfigOf, parseSettingOf, presetNames } from '../config/load-config.js';
import { type Layer, mergeLayers } from '../config/merge.js';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { openRunOf } from '../run-folder/run-folder.js';
import { downstreamKind } from '../run-folder/run-kind.js';
import { placeOf, type RunPlace } from '../supervised/run-place.js';
import { UserError } from '../user-error.js';
import { addEngineOptions, type EngineOptions } from './engine-options.js';
import {
  absoluteSource,
  addSharedOptions,
  type ConfigOptions,
  collect,
  positiveNumber,
  present,
  type SharedOptions,
  wholeNumber,
} from './shared-options.js';

export interface SupervisedOptions extends SharedOptions, ConfigOptions, EngineOptions {
  readonly data?: string;
  readonly checkpoint?: string;
  readonly steps?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly microBatch?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly resume?: string;
  readonly continueFrom?: string;
  readonly test?: string;
}

/** Options of the commands whose runs end in one model: it can be judged alone, and a run of the official code can go on here. */
export function addWholeModelOptions(command: Command): Command {
  return command
    .option('--resume <folder>', 'continue this run from its newest checkpoint')
    .option(
      '--continue-from <file>',
      "begin where a .pth of the official code stands: weights with the head, AdamW's moments, epoch",
    )
    .option(
      '--test <path>',
      'judge finished weights and train nothing: a run, one of its checkpoints, a file (also .pth of the official code, hf:owner/name/file)',
    );
}

/** The options that all of them share. */
export function addSupervisedOptions<T>(command: Command, kind: ConfigKind<T>, preset: string): Command {
  command
    .option('--data <source>', 'data to train and test on')
    .option(
      '--checkpoint <path|none>',
      'pre-trained encoder: a run, one of its checkpoints, a file (also .pth, hf:owner/name/file); none: from scratch',
    )
    .option(
      '--config <name|file>',
      `a preset (${presetNames(kind.prefix).join(', ')}) or a YAML file (default: ${preset})`,
    )
    .option('--set <section.key=value>', 'change one key of the configuration; may be repeated', collect)
    .option('--steps <n>', 'updates (training.steps)', wholeNumber)
    .option('--epochs <n>', 'passes over the training split (training.epochs)', wholeNumber)
    .option('--batch <n>', 'clouds in a batch (training.batch)', wholeNumber)
    .option('--micro-batch <n>', 'clouds of one forward pass (training.microBatch)', positiveNumber)
    .option('--seed <n>', 'of every random draw (training.seed)', wholeNumber);
  return addSharedOptions(addEngineOptions(command));
}

const FILES = ['checkpoint', 'test', 'continueFrom'] as const;

/** The same options, with `hf:...` of those that name weights fetched. @throws UserError when it cannot be */
export async function withLocalCheckpoint<T extends { readonly [K in (typeof FILES)[number]]?: string }>(
  options: T,
  console: Console,
): Promise<T> {
  const local: [string, string][] = [];
  for (const name of FILES) {
    const file = options[name];
    if (file !== undefined) local.push([name, await localFile(file, console)]);
  }
  return { ...options, ...Object.fromEntries(local) };
}

/** What the shared options say, as a layer over the preset. @throws UserError for two lengths */
export function supervisedLayer(options: SupervisedOptions): Layer {
  const { steps, epochs, batch, microBatch, seed, data, continueFrom } = options;
  expectOneStart(options);
  const checkpoint = options.checkpoint ?? continueFrom;
  if (steps !== undefined && epochs !== undefined) throw new UserError('give --steps or --epochs, not both');
  return {
    training: present({ steps, epochs, batch, microBatch, seed }),
    data: present({ source: data === undefined ? undefined : absoluteSource(data) }),
    start: present({
      checkpoint: checkpoint === undefined || checkpoint === 'none' ? checkpoint : resolve(checkpoint),
    }),
  };
}

function expectOneStart(options: SupervisedOptions): void {
  const [first, second] = (['resume', 'continueFrom', 'checkpoint'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (second === undefined || options.continueFrom === undefined) return;
  const flags = { resume: '--resume', continueFrom: '--continue-from', checkpoint: '--checkpoint' };
  throw new UserError(`give ${flags[first ?? second]} or ${flags[second]}, not both`);
}

/** The configuration of a new run. */
export function freshConfig<T>(kind: ConfigKind<T>, options: SupervisedOptions, preset: string, layer: Layer): T {
  return loadConfigOf(kind, options.config ?? preset, options.set ?? [], layer);
}

/** The run of `--resume`, with what changes nothing of its numbers changed. @throws UserError when it would be another run */
export function resumedRun<T extends object>(
  kind: ConfigKind<T>,
  options: SupervisedOptions,
  folder: string,
  layer: Layer,
  console: Console,
): { config: T; place: RunPlace } {
  if (options.config !== undefined)
    throw new UserError('--resume goes on with the configuration of the run: leave --config out');
  const { run, config: stored } = openDownstream(kind, folder);
  const layers = [...(options.set ?? []).map((setting) => parseSettingOf(kind, setting)), layer];
  const config = checkConfigOf(kind, layers.reduce(mergeLayers, stored as unknown as Layer), folder);
  const [changed] = runChangesOf(kind, stored, config);
  if (changed) {
    throw new UserError(
      `cannot resume ${folder} with another configuration: ${changed.key} is ${changed.before} in the run and ${changed.after} now; start a new run with --out`,
    );
  }
  console.note(`resuming ${folder}`);
  return { config, place: placeOf(run, config, options.out) };
}

/** @throws UserError that says what the run is, where it is one of another command */
function openDownstream<T>(kind: ConfigKind<T>, folder: string): ReturnType<typeof openRunOf<T>> {
  try {
    return openRunOf(kind, folder);
  } catch (error) {
    const other = downstreamKind(folder);
    throw other === undefined ? error : new UserError(`${folder} is ${other}`, { cause: error });
  }
}

/** The folder of a new run. @throws UserError when none was named */
export function expectOut({ out }: SupervisedOptions): string {
  if (out === undefined) throw new UserError('give --out FOLDER for the new run, or --resume FOLDER to continue one');
  return out;
}
