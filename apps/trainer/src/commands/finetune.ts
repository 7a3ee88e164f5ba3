/** `i2p finetune`: trains a classifier on a pre-trained encoder, or from scratch. */

import type { Votes } from '@i2p/eval';
import type { Command } from 'commander';
import { FINETUNING } from '../config/finetune-schema.js';
import { type Layer, mergeLayers } from '../config/merge.js';
import type { Console } from '../console.js';
import type { FinetuneResult } from '../finetune/finetune.js';
import { engineChoice } from './engine-options.js';
import { preparedRun } from './prepared-run.js';
import { shareNumber } from './share-number.js';
import { finish, positiveNumber, present } from './shared-options.js';
import {
  addSupervisedOptions,
  addWholeModelOptions,
  type SupervisedOptions,
  supervisedLayer,
  withLocalCheckpoint,
} from './supervised-options.js';

import { testedWeights } from './test-weights.js';

interface FinetuneOptions extends SupervisedOptions {
  readonly fraction?: number;
  readonly vote?: number;
}

const HELP = `
The presets hold the official settings: local attention, label smoothing, augmentation, clipping, schedule. modelnet40 and the
scanobjectnn ones take sizes from the checkpoint; small and tiny fit checkpoints of pre-training presets of these names.
Test accuracy is measured at intervals. The last one is what a run reaches; the best one is chosen on the test split, as in
the official code, and so are the best of the --vote repetitions, whose plain mean is printed beside it.
--test judges finished weights, a run's or those of a file; a file needs --config, and tells the sizes of its head itself.

Examples:
  i2p finetune --config tiny --checkpoint none --out runs/scratch
  i2p finetune --config modelnet40 --data modelnet40_ply_hdf5_2048 --checkpoint runs/official --vote 49 --out runs/ft
  i2p finetune --config small --data DATA --checkpoint runs/small --fraction 0.01 --batch 16 --out runs/few-labels
  i2p finetune --resume runs/ft
  i2p finetune --continue-from ckpt-last.pth --config modelnet40 --data modelnet40_normal_resampled --out runs/continued
  i2p finetune --test runs/ft --vote 10
  i2p finetune --test ckpt-best.pth --config modelnet40 --data modelnet40_normal_resampled --vote 49 --out tests/official`;

export function register(program: Command): void {
  const command = program
    .command('finetune')
    .description('train a classifier on a pre-trained encoder, and test it')
    .option('--fraction <share>', 'share of the training clouds of each class (data.fraction), 0 to 1', shareNumber)
    .option('--vote <n>', 'repetitions of the voting after the last step; official: 49', positiveNumber)
    .option('--out <folder>', 'run folder to make')
    .addHelpText('after', HELP);
  addWholeModelOptions(addSupervisedOptions(command, FINETUNING, 'small'));
  command.action((options: FinetuneOptions) => finish(options, (console) => start(options, console)));
}

async function start(given: FinetuneOptions, console: Console): Promise<object> {
  const options = await withLocalCheckpoint(given, console);
  const [{ prepareFinetune }, { finetune }] = await Promise.all([
    import('../finetune/prepare-finetune.js'),
    import('../finetune/finetune.js'),
  ]);
  const layer = layerOf(options);
  if (options.test !== undefined) return test(options.test, options, layer, console);
  const { prepared, place } = await preparedRun(FINETUNING, options, layer, prepareFinetune, console);
  const result = await finetune(place, prepared, console, engineChoice(options));
  say(result, console);
  return result;
}

async function test(path: string, options: FinetuneOptions, layer: Layer, console: Console): Promise<object> {
  const { testClassifier } = await import('../finetune/test-classifier.js');
  const whole = testedWeights(FINETUNING, 'finetune', path, options, layer);
  const result = await testClassifier(whole, options.out, console, engineChoice(options));
  const { accuracy, meanClassAccuracy, testClouds, votes, report } = result;
  console.say(
    `test accuracy ${percent(accuracy)} of ${testClouds} clouds, mean over classes ${percent(meanClassAccuracy)}`,
  );
  if (votes) console.say(voteSentence(votes));
  if (report !== undefined) console.say(`report: ${report}`);
  return result;
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}

function voteSentence({ mean, best, accuracies }: Votes): string {
  return `voting        ${percent(mean)} mean, ${percent(best)} best of ${accuracies.length} repetitions (the best is chosen on the test split, as officially)`;
}

function say(
  { step, steps, run, report: page, last, best, votes, testClouds }: FinetuneResult,
  console: Console,
): void {
  if (step < steps) {
    console.say(`stopped after step ${step} of ${steps}; continue with: i2p finetune --resume ${run}`);
    process.exitCode = 130;
  }
  if (last) console.say(`test accuracy ${percent(last.value)} after step ${last.step}, of ${testClouds} clouds`);
  if (best)
    console.say(
      `best          ${percent(best.value)} after step ${best.step} (chosen on the test split, as officially)`,
    );
  if (votes && votes.accuracies.length < votes.repetitions) {
    console.say(
      `stopped after ${votes.accuracies.length} of ${votes.repetitions} votes; continue with: i2p finetune --resume ${run}`,
    );
    process.exitCode = 130;
  }
  if (votes) console.say(voteSentence(votes));
  console.say(`report: ${page}`);
}

function layerOf(options: FinetuneOptions): Layer {
  const { fraction, vote } = options;
  return mergeLayers(supervisedLayer(options), {
    data: present({ fraction }),
    evaluation: present({ voteRepetitions: vote }),
  });
}
