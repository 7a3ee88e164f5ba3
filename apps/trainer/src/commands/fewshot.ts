/** `i2p fewshot`: fine-tunes on a handful of labelled clouds, fold by fold. */
import type { Command } from 'commander';
import { FINETUNING } from '../config/finetune-schema.js';
import type { Console } from '../console.js';
import { UserError } from '../user-error.js';
import { engineChoice } from './engine-options.js';
import { absoluteSource, finish, positiveNumber } from './shared-options.js';
import {
  addSupervisedOptions,
  expectOut,
  freshConfig,
  type SupervisedOptions,
  supervisedLayer,
  withLocalCheckpoint,
} from './supervised-options.js';

interface FewShotOptions extends SupervisedOptions {
  readonly way: number;
  readonly shot: number;
  readonly query?: number;
  readonly folds: number;
  readonly foldFolder?: string;
}

const HELP = `
A fold takes --way random classes, --shot training clouds and --query test clouds of each; --seed names all draws.
--fold-folder, or --data, of official pickles (5way_10shot/0.pkl and so on) reads these instead. Mean and deviation are those of the accuracies of
the folds, after the last step and at the best one (chosen on the test clouds, as in the official code). The same line again goes
on where it stopped.

Examples:
  i2p fewshot --config tiny --checkpoint none --way 5 --shot 10 --folds 3 --steps 300 --out runs/few
  i2p fewshot --config fewshot --fold-folder ModelNetFewshot --way 10 --shot 20 --checkpoint runs/official --out runs/few`;

/** Official (SPEC 8). */
const QUERY = 20;

export function register(program: Command): void {
  const command = program
    .command('fewshot')
    .description('train classifiers on few labels, fold by fold: mean and deviation of their accuracies')
    .option('--way <n>', 'classes of a fold', positiveNumber, 5)
    .option('--shot <n>', 'training clouds of each class', positiveNumber, 10)
    .option('--query <n>', 'test clouds of each class (default: 20); official folds have their own', positiveNumber)
    .option('--folds <n>', 'how many folds', positiveNumber, 10)
    .option('--fold-folder <folder>', 'official folds, in place of --data')
    .option('--out <folder>', 'folder of all folds, new or begun before')
    .addHelpText('after', HELP);
  addSupervisedOptions(command, FINETUNING, 'small');
  command.action((options: FewShotOptions) => finish(options, (console) => start(options, console)));
}

async function start(given: FewShotOptions, console: Console): Promise<object> {
  const options = await withLocalCheckpoint(given, console);
  const out = expectOut(options);
  const { way, shot, query, folds, foldFolder, data } = options;
  if (foldFolder !== undefined) refuseQuery(query);
  if (foldFolder !== undefined && data !== undefined) throw new UserError('give --data or --fold-folder, not both');
  const layer = supervisedLayer(options);
  const config = freshConfig(
    FINETUNING,
    options,
    'small',
    foldFolder === undefined ? layer : { ...layer, data: { source: absoluteSource(foldFolder) } },
  );
  const [{ runFolds }, { isFewShotFolder }] = await Promise.all([
    import('../fewshot/run-folds.js'),
    import('../fewshot/fold-folder.js'),
  ]);
  const { source } = config.data;
  const folder = source !== null && isFewShotFolder(source);
  if (folder) refuseQuery(query);
  const plan = { way, shot, query: query ?? QUERY, folds, folder: folder || foldFolder !== undefined };
  const result = await runFolds(config, plan, out, console, engineChoice(options));
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  for (const [name, summary] of [
    ['after the last step', result.last],
    ['best step of each  ', result.best],
  ] as const) {
    if (!summary) continue;
    console.say(
      `${way} way ${shot} shot, ${name}: ${percent(summary.mean)} +- ${percent(summary.deviation)} over ${result.finished.length} folds`,
    );
  }
  if (result.finished.length < folds) {
    console.say(`stopped after ${result.finished.length} of ${folds} folds; the same line goes on`);
    process.exitCode = 130;
  }
  if (result.finished.length > 0) console.say(`report: ${result.report}`);
  return result;
}

/** @throws UserError when a number of test clouds is asked for where the folds have theirs */
function refuseQuery(query: number | undefined): void {
  if (query !== undefined)
    throw new UserError(`official folds have test clouds of their own: leave --query ${query} out`);
}
