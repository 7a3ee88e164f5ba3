/** `i2p pretrain`: starts a run, or continues one. */
import { resolve } from 'node:path';
import type { Communicator } from '@i2p/mpi';
import type { Command } from 'commander';
import { checkRanks } from '../config/constraints.js';
import { runChanges } from '../config/differences.js';
import { checkConfig, parseSetting } from '../config/load-config.js';
import { type Layer, mergeLayers } from '../config/merge.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { isHubName } from '../hub/hub-name.js';
import { asRank } from '../ranks/as-rank.js';
import { broadcastJson } from '../ranks/broadcast-json.js';
import { copyRun, createRun, openRun } from '../run-folder/run-folder.js';
import { UserError } from '../user-error.js';
import { addEngineOptions, type EngineOptions, engineChoice } from './engine-options.js';
import {
  absoluteSource,
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  DATA_HELP,
  finish,
  positiveNumber,
  present,
  type SharedOptions,
  wholeNumber,
} from './shared-options.js';
import { addTeacherOptions, type TeacherOptions, teacherLayer } from './teacher-options.js';

interface PretrainOptions extends SharedOptions, ConfigOptions, EngineOptions, TeacherOptions {
  readonly data?: string;
  readonly out?: string;
  readonly steps?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly workers?: number;
  readonly microBatch?: number;
  readonly syncBatchNorm?: boolean;
  readonly seed?: number;
  readonly resume?: string;
  readonly continueFrom?: string;
}

const EXAMPLES = `
Examples:
  i2p pretrain --config tiny --out runs/first
  i2p pretrain --config small --data modelnet40_ply_hdf5_2048 --teacher vit_tiny.safetensors --out runs/small
  i2p pretrain --resume runs/small
  i2p pretrain --config i2p-mae --data DATA --teacher ViT-B-16.pt --continue-from ckpt-last.pth --out runs/continued
The paper's ablations:
  3D targets alone     --set model.targets=3d
  2D targets alone     --set model.targets=2d
  random masking       --set model.masking=random
  sharper guidance     --set model.maskTemperature=0.002

A run folder holds config.yaml, start.json (after --continue-from), metrics.jsonl, timing.jsonl, checkpoints/ and report.html.
Ctrl-C finishes the step and saves; --resume continues bit for bit.`;

/** Where a run stands when a rank is lost. */
const ADVICE = '; --resume goes on from the last checkpoint';

export function register(program: Command): void {
  const command = program
    .command('pretrain')
    .description('pre-train the encoder under a frozen 2D teacher')
    .option('--data <source>', DATA_HELP)
    .option('--out <folder>', 'run folder to make')
    .option('--steps <n>', 'updates (training.steps)', wholeNumber)
    .option('--epochs <n>', 'passes over the training split (training.epochs)', wholeNumber)
    .option('--batch <n>', 'clouds in a batch (training.batch)', wholeNumber)
    .option('--workers <n>', 'threads that share each batch (training.workers)', positiveNumber)
    .option('--micro-batch <n>', 'clouds of one forward pass (training.microBatch)', positiveNumber)
    .option('--sync-batch-norm', 'workers normalise over the clouds of all of them (training.syncBatchNorm)')
    .option('--seed <n>', 'of every random draw (training.seed)', wholeNumber)
    .option('--resume <folder>', 'continue this run from its newest checkpoint')
    .option('--continue-from <file>', "begin where a .pth of the official code stands: weights, AdamW's moments, epoch")
    .addHelpText('after', EXAMPLES);
  addSharedOptions(addEngineOptions(addConfigOptions(addTeacherOptions(command), ' (default: small)')));
  command.action((options: PretrainOptions) =>
    finish(options, (console) => asRank(console, ADVICE, (own, ranks) => start(options, own, ranks))),
  );
}

async function start(
  options: PretrainOptions,
  console: Console,
  ranks: Communicator | undefined,
): Promise<object | undefined> {
  if (ranks && ranks.rank > 0) return follow(options, console, ranks);
  if (options.resume !== undefined && options.continueFrom !== undefined)
    throw new UserError(
      'give --resume for a run of this command or --continue-from for one of the official code, not both',
    );
  const { config, run } =
    options.resume === undefined ? fresh(options, ranks) : resumed(options, options.resume, console, ranks);
  if (ranks) broadcastJson(ranks, config);
  const [{ pretrain }, { summarise }] = await Promise.all([
    import('../pretrain/pretrain.js'),
    import('../pretrain/summary.js'),
  ]);
  const outcome = await pretrain(run, config, console, engineChoice(options), ranks);
  const summary = summarise(run, outcome);
  if (outcome.step < outcome.steps) {
    console.say(
      `stopped after step ${outcome.step} of ${outcome.steps}; continue with: i2p pretrain --resume ${run.root}`,
    );
    process.exitCode = 130;
  } else {
    const losses = [
      `3D loss ${summary.loss3d?.toPrecision(4)}`,
      ...(summary.loss2d === undefined ? [] : [`2D loss ${summary.loss2d.toPrecision(4)}`]),
    ];
    console.say(`${outcome.steps} steps done: ${losses.join(', ')} (mean of the last 10 steps)`);
  }
  console.say(`report: ${run.report}`);
  return summary;
}

/** A rank behind rank 0: the run folder and what its configuration says are rank 0's. */
async function follow(options: PretrainOptions, console: Console, ranks: Communicator): Promise<undefined> {
  const config = broadcastJson<RunConfig>(ranks, undefined);
  const { followRun } = await import('../pretrain/ranks/follow-run.js');
  await followRun(config, console, engineChoice(options), ranks);
}

function overridesOf({ data, ...training }: PretrainOptions): Layer {
  const { steps, epochs, batch, workers, microBatch, syncBatchNorm, seed } = training;
  if (steps !== undefined && epochs !== undefined) throw new UserError('give --steps or --epochs, not both');
  return {
    training: present({ steps, epochs, batch, workers, microBatch, syncBatchNorm, seed }),
    data: present({ source: data === undefined ? undefined : absoluteSource(data) }),
    teacher: teacherLayer(training),
  };
}

function fresh(
  options: PretrainOptions,
  ranks: Communicator | undefined,
): { config: RunConfig; run: ReturnType<typeof createRun> } {
  const config = configOf(options, 'small', overridesOf(options));
  if (ranks) checkRanks(config.training, ranks.size);
  if (options.out === undefined)
    throw new UserError('give --out FOLDER for the new run, or --resume FOLDER to continue one');
  if (config.data.source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  const { continueFrom: start } = options;
  const place = start === undefined || isHubName(start) ? start : resolve(start);
  return { config, run: createRun(options.out, config, place) };
}

function resumed(
  options: PretrainOptions,
  folder: string,
  console: Console,
  ranks: Communicator | undefined,
): { config: RunConfig; run: ReturnType<typeof createRun> } {
  const { run, config: stored } = openRun(folder);
  // with --config, where data and teacher lie is still the run's own, unless said otherwise
  const base: Layer =
    options.config === undefined
      ? stored
      : { ...configOf({ ...options, set: [] }, options.config), data: stored.data, teacher: stored.teacher };
  const layers = [...(options.set ?? []).map(parseSetting), overridesOf(options)];
  const config = checkConfig(layers.reduce(mergeLayers, base), folder);
  if (ranks) checkRanks(config.training, ranks.size);
  // another number of workers is told, not refused
  const [changed] = runChanges(stored, config).filter(({ key }) => key !== 'training.workers');
  if (changed) {
    throw new UserError(
      `cannot resume ${folder} with another configuration: ${changed.key} is ${changed.before} in the run and ${changed.after} now; start a new run with --out`,
    );
  }
  console.note(`resuming ${folder}`);
  return { config, run: options.out === undefined ? run : copyRun(run, options.out, config) };
}
