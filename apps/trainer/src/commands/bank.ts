/** `i2p bank`: fills a teacher's bank ahead of the runs that draw from it. */
import type { Command } from 'commander';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { UserError } from '../user-error.js';
import {
  absoluteSource,
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  DATA_HELP,
  finish,
  type SharedOptions,
  wholeNumber,
} from './shared-options.js';
import { addTeacherOptions, type TeacherOptions, teacherLayer } from './teacher-options.js';

interface BankOptions extends SharedOptions, ConfigOptions, TeacherOptions {
  readonly data?: string;
  readonly seed?: number;
}

const HELP = `
A run with --teacher-bank fills its bank as it goes; this command does so beforehand. It may be stopped and repeated at any
time, and several processes may fill and use one bank at once. Give it the data, teacher, seed and --config of the runs:
another one of these is another bank. A larger --teacher-bank adds to what is there.

Example:
  i2p bank --config small --data modelnet40_ply_hdf5_2048 --teacher vit_tiny.safetensors --teacher-bank 4`;

export function register(program: Command): void {
  const command = program
    .command('bank')
    .description("compute the teacher's answers to k augmentations of every training cloud")
    .option('--data <source>', DATA_HELP)
    .option('--seed <n>', 'of the augmentations (training.seed)', wholeNumber)
    .addHelpText('after', HELP);
  addSharedOptions(addConfigOptions(addTeacherOptions(command), ' (default: small)'));
  command.action((options: BankOptions) => finish(options, (console) => fill(options, console)));
}

async function fill(options: BankOptions, console: Console): Promise<object> {
  const config = bankConfig(options);
  const { fillBank } = await import('../teacher-bank/fill-bank.js');
  const result = await fillBank(config, console);
  if (result.entries < result.size) {
    console.say(`stopped: ${result.progress}; the same command goes on`);
    process.exitCode = 130;
  } else console.say(`${result.progress} in ${result.folder}`);
  return result;
}

function bankConfig(options: BankOptions): RunConfig {
  const config = configOf(options, 'small', {
    training: options.seed === undefined ? {} : { seed: options.seed },
    data: options.data === undefined ? {} : { source: absoluteSource(options.data) },
    teacher: teacherLayer(options),
  });
  if (config.data.source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  if (config.teacher.bank === null) throw new UserError('give --teacher-bank K, the augmentations of each cloud');
  return config;
}
