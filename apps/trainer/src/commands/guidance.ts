/** `i2p guidance`: which mask temperature makes the teacher's saliency count. */
import type { Command } from 'commander';
import type { Console } from '../console.js';
import { UserError } from '../user-error.js';
import {
  absoluteSource,
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  finish,
  positiveNumber,
  type SharedOptions,
} from './shared-options.js';

interface GuidanceOptions extends SharedOptions, ConfigOptions {
  readonly data?: string;
  readonly teacher?: string;
  readonly batches: number;
}

/** Shares of the groups for which a temperature is looked up. */
const SHARES = [0.75, 0.5, 1 / 3, 0.25, 0.125];

const HELP = `
The masks keep groups by a softmax of saliency / model.maskTemperature. exp(entropy) of that distribution, averaged over the
clouds of the first augmented training batches, is the number of groups it effectively chooses among: all of them means that the
teacher does not guide.

Example:
  i2p guidance --config small --data modelnet40_ply_hdf5_2048 --teacher vit_tiny.safetensors`;

export function register(program: Command): void {
  const command = program
    .command('guidance')
    .description('measure how strongly the teacher guides the masks at several temperatures')
    .option('--data <source>', 'as for pretrain')
    .option('--teacher <file>', 'as for pretrain')
    .option('--batches <n>', 'training batches to look at', positiveNumber, 8)
    .addHelpText('after', HELP);
  addSharedOptions(addConfigOptions(command, ' (default: small)'));
  command.action((options: GuidanceOptions) => finish(options, (console) => guidance(options, console)));
}

async function guidance(options: GuidanceOptions, console: Console): Promise<object> {
  const { data, teacher, batches } = options;
  const config = configOf(options, 'small', {
    data: data === undefined ? {} : { source: absoluteSource(data) },
    teacher: teacher === undefined ? {} : { file: teacher },
  });
  if (config.data.source === null) throw new UserError('no data: give --data FOLDER, or --data synthetic:');
  const [{ saliencyOfBatches }, { guidanceAt, temperatureFor }] = await Promise.all([
    import('../study/saliency-sample.js'),
    import('../study/guidance.js'),
  ]);
  const saliency = await saliencyOfBatches(config, batches, console);
  const clouds = batches * config.training.batch;
  const groups = config.model.numGroups[2];
  const temperatures = [1, ...SHARES.map((share) => temperatureFor(saliency, clouds, share * groups))];
  const table = temperatures.map((temperature) => guidanceAt(saliency, clouds, temperature));
  console.say(`${clouds} clouds, ${groups} coarsest groups: a uniform weight is ${(1 / groups).toPrecision(3)}`);
  for (const { temperature, effectiveGroups, leastWeight, greatestWeight } of table) {
    const weights = `weights ${leastWeight.toPrecision(3)} to ${greatestWeight.toPrecision(3)}`;
    console.say(
      `temperature ${temperature.toPrecision(3)}: ${effectiveGroups.toFixed(2)} effective groups, ${weights}`,
    );
  }
  return { clouds, groups, table };
}
