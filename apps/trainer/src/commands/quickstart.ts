/** `i2p quickstart`: the whole job on embedded data and an embedded teacher, in a few minutes. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { loadConfig } from '../config/load-config.js';
import type { Console } from '../console.js';
import { createRun } from '../run-folder/run-folder.js';
import { firstClouds } from '../svm/first-clouds.js';
import type { Verdict } from '../svm/judge-features.js';
import { addEngineOptions, type EngineOptions, engineChoice } from './engine-options.js';
import { addSharedOptions, collect, finish, type SharedOptions, wholeNumber } from './shared-options.js';

interface QuickstartOptions extends SharedOptions, EngineOptions {
  readonly out: string;
  readonly seed: number;
  readonly steps?: number;
  readonly set?: string[];
}

/** Clouds whose labels the SVM sees; the others are pre-trained on without theirs. */
const LABELLED = 320;

const HELP = `
Judges the untrained encoder (BatchNorm calibrated), pre-trains it with the preset "tiny" on generated shapes under the
embedded teacher, and judges it again. The
SVM sees the labels of the first ${LABELLED} training clouds; C is picked by cross-validation on them both times.`;

export function register(program: Command): void {
  const command = program
    .command('quickstart')
    .description('pre-train and judge on embedded shapes, with an embedded teacher')
    .option('--out <folder>', 'run folder; a number is added when it exists', 'runs/quickstart')
    .option('--seed <n>', 'of every random draw', wholeNumber, 0)
    .option('--steps <n>', "updates instead of the preset's", wholeNumber)
    .option('--set <section.key=value>', 'change one key of the preset; may be repeated', collect)
    .addHelpText('after', HELP);
  addSharedOptions(addEngineOptions(command));
  command.action((options: QuickstartOptions) => finish(options, (console) => quickstart(options, console)));
}

async function quickstart(options: QuickstartOptions, console: Console): Promise<object> {
  const [{ pretrain }, { summarise }, { openSubject }, { judgeFeatures }] = await Promise.all([
    import('../pretrain/pretrain.js'),
    import('../pretrain/summary.js'),
    import('../student/subject.js'),
    import('../svm/judge-features.js'),
  ]);
  const { seed, steps } = options;
  const config = loadConfig('tiny', options.set ?? [], { training: { seed, ...(steps !== undefined && { steps }) } });
  const run = createRun(freeName(options.out), config);
  const judgeBy = async (which: { init: boolean } | { checkpoint: string }): Promise<Verdict> => {
    const { model, data, engine } = await openSubject(
      { config: run.config, blas: options.blas, threads: options.threads, ...which },
      console,
    );
    const labelled = { ...data, train: firstClouds(data.train, LABELLED), test: data.test };
    const verdict = await judgeFeatures(model, labelled, engine, { c: 'cv', pooling: ['max+mean'] }, console);
    model.dispose();
    return verdict;
  };
  const before = await judgeBy({ init: true });
  const outcome = await pretrain(run, config, console, engineChoice(options));
  const after = await judgeBy({ checkpoint: outcome.checkpoint });
  const line = (verdict: Verdict): string =>
    `${(100 * verdict.accuracy).toFixed(1)} %  (linear SVM on ${verdict.dimension} frozen features, ${verdict.pooling} pooling, C ${verdict.C} by cross-validation, ${verdict.trainClouds} train / ${verdict.testClouds} test clouds)`;
  console.say(`before pre-training  ${line(before)}`);
  console.say(`after ${String(outcome.step).padStart(4)} steps     ${line(after)}`);
  console.say(`report               ${run.report}`);
  return { accuracy: after.accuracy, before, after, ...summarise(run, outcome), report: run.report };
}

function freeName(folder: string): string {
  if (!existsSync(folder)) return folder;
  let number = 2;
  while (existsSync(`${folder}-${number}`)) number++;
  return `${folder}-${number}`;
}
