/** `i2p svm`: how well a linear SVM reads the classes off frozen features. */
import type { DatasetPair } from '@i2p/data';
import type { Pooling } from '@i2p/eval';
import type { Communicator } from '@i2p/mpi';
import { type Command, InvalidArgumentError } from 'commander';
import type { Console } from '../console.js';
import { asRank } from '../ranks/as-rank.js';
import { shareNumber } from './share-number.js';
import { addSharedOptions, finish, type SharedOptions } from './shared-options.js';
import { addStudentOptions, type StudentOptions } from './student-options.js';

interface SvmOptions extends SharedOptions, StudentOptions {
  readonly c: number[] | 'cv';
  readonly pooling: readonly Pooling[];
  readonly fraction?: number;
}

const HELP = `
Features are not scaled; one linear classifier for each pair of classes, as in the paper. The value of C decides much in
short runs: --c cv picks it by cross-validation on the training split alone, over 1e-3 .. 1e3. The official reports use 0.0093 on
ModelNet40, over the first 1024 points of a cloud, and 0.018 on ScanObjectNN.

Examples:
  i2p svm --checkpoint runs/small --c cv --pooling max+mean
  i2p svm --checkpoint runs/small --data modelnet40_ply_hdf5_2048 --c 0.01,0.1,1 --pooling max,max+mean
  i2p svm --checkpoint model.safetensors --config small --data modelnet40_ply_hdf5_2048 --c 1
  i2p svm --checkpoint ckpt-best.pth --config i2p-mae --data modelnet40_ply_hdf5_2048 --points 1024 --c 0.0093
  i2p svm --checkpoint runs/official --data ScanObjectNN#obj-only --c 0.018
  i2p svm --checkpoint runs/small --c cv --fraction 0.01
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
    .option(
      '--fraction <share>',
      'share of the labelled training clouds of each class, 0 to 1; --seed chooses them',
      shareNumber,
    )
    .addHelpText('after', HELP);
  addSharedOptions(addStudentOptions(command));
  command.action((options: SvmOptions) =>
    finish(options, (console) => asRank(console, '', (own, ranks) => judge(options, own, ranks))),
  );
}

async function judge(
  options: SvmOptions,
  console: Console,
  ranks: Communicator | undefined,
): Promise<object | undefined> {
  const [{ openSubject }, { judgeByRanks }] = await Promise.all([
    import('../student/subject.js'),
    import('../svm/judge-features.js'),
  ]);
  const { model, data: whole, engine, origin } = await openSubject(options, console);
  const data = await withFraction(whole, options);
  console.note(`data     ${data.description}`);
  console.note(`student  ${origin}`);
  const verdict = await judgeByRanks(model, data, engine, options, console, ranks);
  if (!verdict) return undefined;
  for (const { C, accuracy, pooling, dimension } of verdict.results) {
    console.say(
      `accuracy ${(100 * accuracy).toFixed(2)} %  (C ${C}${options.c === 'cv' ? ' by cross-validation' : ''}, ${pooling} pooling, ${dimension} numbers)`,
    );
  }
  if (options.init) console.say(`this is an ${origin}`);
  return { ...verdict, checkpoint: origin };
}

/** Few labels: a share of the training split, the same of each class; smaller shares lie within larger ones. */
async function withFraction(data: DatasetPair, { fraction, seed = 0 }: SvmOptions): Promise<DatasetPair> {
  if (fraction === undefined) return data;
  const [{ selectClouds }, { labelledFraction }] = await Promise.all([import('@i2p/data'), import('@i2p/eval')]);
  const train = selectClouds(data.train, labelledFraction(data.train.labels, fraction, seed));
  return {
    ...data,
    train,
    description: `${data.description}; ${train.size} training clouds (${fraction} of each class)`,
  };
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
