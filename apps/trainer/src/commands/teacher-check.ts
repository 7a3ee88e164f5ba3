/** `i2p teacher check`: how near the int8 teacher is to the float32 one, and how much quicker. */
import type { Command } from 'commander';
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
  positiveNumber,
  type SharedOptions,
} from './shared-options.js';
import { addTeacherOptions, type TeacherOptions, teacherLayer } from './teacher-options.js';

interface CheckOptions extends SharedOptions, ConfigOptions, TeacherOptions {
  readonly data?: string;
  readonly clouds: number;
}

export function registerCheck(teacher: Command): void {
  const command = teacher
    .command('check')
    .description('compare the int8 teacher with the float32 one on depth views of training clouds')
    .option('--data <source>', DATA_HELP)
    .option('--clouds <n>', 'training clouds, spread evenly; three views each', positiveNumber, 16);
  addSharedOptions(addConfigOptions(addTeacherOptions(command), ' (default: small)'));
  command.action((options: CheckOptions) => finish(options, (console) => check(options, console)));
}

async function check(options: CheckOptions, console: Console): Promise<object> {
  const config = configOf(options, 'small', {
    data: options.data === undefined ? {} : { source: absoluteSource(options.data) },
    teacher: teacherLayer(options),
  });
  if (config.data.source === null) throw new UserError('no data: give --data FOLDER or --data synthetic:');
  const { comparePrecisions } = await import('../frozen-teacher/compare-precisions.js');
  const result = await comparePrecisions(config, options.clouds, console);
  const { cosine, cosineOf99, centredCosine, saliencyCorrelation, imagesPerSecond, views } = result;
  console.say(`patch features, int8 to float32   cosine ${cosine.toFixed(4)}, 99 % above ${cosineOf99.toFixed(4)}`);
  console.say(`  behind subtraction of the mean  cosine ${centredCosine.toFixed(4)}`);
  console.say(
    `saliency maps                     correlation ${saliencyCorrelation.toFixed(4)}, mean of ${views} views`,
  );
  console.say(
    `images a second                   ${imagesPerSecond.float32.toFixed(1)} float32, ${imagesPerSecond.int8.toFixed(1)} int8, ${config.teacher.threads} thread`,
  );
  return result;
}
