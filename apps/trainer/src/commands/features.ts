/** `i2p features`: frozen features of a split, as safetensors. */

import type { Communicator } from '@i2p/mpi';
import { tensor, writeSafetensors } from '@i2p/safetensors';
import { type Command, Option } from 'commander';
import type { Console } from '../console.js';
import { asRank } from '../ranks/as-rank.js';
import { replaceFile } from '../run-folder/durable.js';
import { addSharedOptions, finish, type SharedOptions } from './shared-options.js';
import { addStudentOptions, type StudentOptions } from './student-options.js';

interface FeaturesOptions extends SharedOptions, StudentOptions {
  readonly split: 'train' | 'test';
  readonly out: string;
}

const HELP = `
The file holds max [n,C] and mean [n,C] over the coarsest tokens, labels [n] and index [n] (the cloud's place in the split).

Example:
  i2p features --checkpoint runs/small --data modelnet40_ply_hdf5_2048 --split test --out test.safetensors`;

export function register(program: Command): void {
  const command = program
    .command('features')
    .description('write the frozen features of a split to a safetensors file')
    .addOption(new Option('--split <name>', 'which clouds').choices(['train', 'test']).default('test'))
    .requiredOption('--out <file>', 'safetensors file to write')
    .addHelpText('after', HELP);
  addSharedOptions(addStudentOptions(command));
  command.action((options: FeaturesOptions) =>
    finish(options, (console) => asRank(console, '', (own, ranks) => writeFeatures(options, own, ranks))),
  );
}

async function writeFeatures(
  options: FeaturesOptions,
  console: Console,
  ranks: Communicator | undefined,
): Promise<object | undefined> {
  const [{ openSubject }, { shardedFeatures }] = await Promise.all([
    import('../student/subject.js'),
    import('../ranks/sharded-features.js'),
  ]);
  const { model, data, engine, origin } = await openSubject(options, console);
  const split = data[options.split];
  const features = await shardedFeatures(model, split, engine, ranks);
  if (!features) return undefined;
  const { max, mean, width, labels } = features;
  const tensors = new Map([
    ['max', tensor(max, [split.size, width])],
    ['mean', tensor(mean, [split.size, width])],
    ['labels', tensor(labels, [split.size])],
    ['index', tensor(Int32Array.from(labels.keys()), [split.size])],
  ]);
  replaceFile(options.out, writeSafetensors(tensors, { checkpoint: origin, split: options.split }));
  console.say(`${split.size} clouds of the ${options.split} split, ${width} channels each: ${options.out}`);
  return { file: options.out, split: options.split, clouds: split.size, dimension: width, checkpoint: origin };
}
