/** `i2p study`: several configurations under the same conditions, one table and one page. */
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Console } from '../console.js';
import { UserError } from '../user-error.js';
import { addEngineOptions, type EngineOptions, engineChoice } from './engine-options.js';
import { addSharedOptions, finish, positiveNumber, type SharedOptions } from './shared-options.js';

interface StudyOptions extends SharedOptions, EngineOptions {
  readonly out: string;
  readonly data?: string;
  readonly teacher?: string;
  readonly parallel: number;
}

const HELP = `
The file names a base configuration, the arms (what each changes in it), seeds, and when and how the linear SVM judges. C is
chosen by cross-validation on the training split. Every arm is a normal run, in FOLDER/runs/ARM/seed-N, with the same bytes as
"i2p pretrain" gives. FOLDER/study.html, table.md and study.json are kept up to date; unfinished arms are marked.
The same line again goes on where it was stopped, also after a crash; finished runs and judgements are not repeated.

Examples:
  i2p study synthetic-tiny --out studies/first
  i2p study modelnet40-small --data modelnet40_ply_hdf5_2048 --teacher vit_tiny.safetensors --out studies/arms`;

export function register(program: Command): void {
  const command = program
    .command('study')
    .description('run and judge several configurations; one table and one page of curves')
    .argument(
      '<file>',
      'YAML file (base, seeds, judge, arms), or synthetic-tiny, modelnet40-small, modelnet40-small-900, modelnet40-small-bank',
    )
    .requiredOption('--out <folder>', 'folder of the study')
    .option('--data <source>', "as for pretrain, instead of the file's")
    .option('--teacher <file>', "as for pretrain, instead of the file's")
    .option('--parallel <n>', 'runs at the same time', positiveNumber, 1)
    .addHelpText('after', HELP);
  addSharedOptions(addEngineOptions(command));
  command.action((file: string, options: StudyOptions) => finish(options, (console) => study(file, options, console)));
}

async function study(file: string, options: StudyOptions, console: Console): Promise<object> {
  const [{ readStudy }, { runStudy }] = await Promise.all([
    import('../study/study-file.js'),
    import('../study/run-study.js'),
  ]);
  const { out, parallel, data, teacher } = options;
  const engine = engineChoice(options);
  const { failures, stopped, ...result } = await runStudy(
    readStudy(file),
    { out, parallel, places: { data, teacher }, engine },
    console,
  );
  console.say(`table: ${join(out, 'table.md')}`);
  console.say(`page:  ${join(out, 'study.html')}`);
  if (stopped) {
    console.say('stopped; the same line again goes on from here');
    process.exitCode = 130;
  } else if (failures.size > 0) {
    const [first] = failures;
    throw new UserError(`${failures.size} of ${result.runs.length} runs failed, first ${first?.join(': ')}`);
  }
  return result;
}
