/** `i2p svm`: how well a linear SVM reads the classes off frozen features. */
import type { Pooling } from '@i2p/eval';
import { type Command, InvalidArgumentError } from 'commander';
import type { Console } from '../console.js';
import { addSharedOptions, finish, type SharedOptions } from './shared-options.js';
import { addStudentOptions, type StudentOptions } from './student-options.js';

interface SvmOptions extends SharedOptions, StudentOptions {
  readonly c: number[] | 'cv';
  readonly pooling: readonly Pooling[];
}

const HELP = `
Features are not scaled; one linear classifier for each pair of classes, as in the paper. The value of C decides much in
short runs: --c cv picks it by cross-validation on the training split alone, over 1e-3 .. 1e3.

Examples:
  i2p svm --checkpoint runs/small --c cv --pooling max+mean
  i2p svm --checkpoint runs/small --data modelnet40_ply_hdf5_2048 --c 0.01,0.1,1 --pooling max,max+mean
  i2p svm --checkpoint model.safetensors --config small --data modelnet40_ply_hdf5_2048 --c 1
  i2p svm --init --config small --data modelnet40_ply_hdf5_2048 --c 1`;

export function register(program: Command): void {
  const command = program
    .command('svm')
    .description('linear SVM on frozen features: accuracy on the test split')
    .option('--c <value|cv>', 'cost of the SVM; several, separated by commas, share the features', parseC, [0.01])
    .option(
      '--pooling <kind>',
      'over the coarsest tokens: max, max+mean, or both, separated by a comma',
      parsePooling,
      ['max'],
    )
    .addHelpText('after', HELP);
  addSharedOptions(addStudentOptions(command));
  command.action((options: SvmOptions) => finish(options, (console) => judge(options, console)));
}

async function judge(options: SvmOptions, console: Console): Promise<object> {
  const [{ openSubject }, { judgeFeatures }] = await Promise.all([
    import('../student/subject.js'),
    import('../svm/judge-features.js'),
  ]);
  const { model, data, engine, origin } = await openSubject(options, console);
  console.note(`data     ${data.description}`);
  console.note(`student  ${origin}`);
  const verdict = judgeFeatures(model, data, engine, options, console);
  for (const { C, accuracy, pooling, dimension } of verdict.results) {
    console.say(
      `accuracy ${(100 * accuracy).toFixed(2)} %  (C ${C}${options.c === 'cv' ? ' by cross-validation' : ''}, ${pooling} pooling, ${dimension} numbers)`,
    );
  }
  if (options.init) console.say(`this is an ${origin}`);
  return { ...verdict, checkpoint: origin };
}

function parseC(text: string): number[] | 'cv' {
  if (text === 'cv') return text;
  const values = text.split(',').map(Number);
  if (values.some((value) => !(value > 0 && Number.isFinite(value))))
    throw new InvalidArgumentError('expected positive numbers separated by commas, or cv.');
  return values;
}

function parsePooling(text: string): Pooling[] {
  const kinds = text.split(',');
  if (!kinds.every((kind): kind is Pooling => kind === 'max' || kind === 'max+mean'))
    throw new InvalidArgumentError('expected max, max+mean, or both separated by a comma.');
  return kinds;
}
