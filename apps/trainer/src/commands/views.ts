import type { DatasetPair } from '@i2p/data';
import { type Command, Option } from 'commander';
import { modelConfig } from '../config/model-config.js';
import type { RunConfig } from '../config/schema.js';
import type { Console } from '../console.js';
import { absoluteTeacher } from '../frozen-teacher/teacher-file.js';
import { replaceFile } from '../run-folder/durable.js';
import { UserError } from '../user-error.js';
import {
  absoluteSource,
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  finish,
  type SharedOptions,
  wholeNumber,
} from './shared-options.js';

interface ViewsOptions extends SharedOptions, ConfigOptions {
  readonly data?: string;
  readonly index: number;
  readonly split: 'train' | 'test';
  readonly teacher?: string;
  readonly seed?: number;
  readonly out: string;
}

const HELP = `
One column a view. Rows: the depth image (blue in front of the middle plane, orange behind it), the teacher's saliency over
the silhouette, and the middle level's tokens (discs visible, rings masked). Without --teacher only the first row.

Example:
  i2p views --data modelnet40_ply_hdf5_2048 --index 7 --teacher vit_tiny.safetensors --out views.png`;

export function register(program: Command): void {
  const command = program
    .command('views')
    .description('draw the three depth views of a cloud, saliency and tokens, to a PNG file')
    .option('--data <source>', 'as for pretrain')
    .requiredOption('--index <i>', 'which cloud of the split', wholeNumber)
    .addOption(new Option('--split <name>', 'which split').choices(['train', 'test']).default('test'))
    .option('--teacher <file>', 'ViT weights, or "embedded"')
    .option('--seed <n>', 'of the masks', wholeNumber)
    .requiredOption('--out <file>', 'PNG file to write')
    .addHelpText('after', HELP);
  addSharedOptions(addConfigOptions(command, ' (default: small)'));
  command.action((options: ViewsOptions) => finish(options, (console) => drawViews(options, console)));
}

async function drawViews(options: ViewsOptions, console: Console): Promise<object> {
  const file = options.teacher === undefined ? undefined : absoluteTeacher(options.teacher);
  const config = configOf(options, 'small', {
    ...(file !== undefined && { teacher: { file } }),
    ...(options.seed !== undefined && { training: { seed: options.seed } }),
  });
  const source = options.data === undefined ? config.data.source : absoluteSource(options.data);
  if (source === null)
    throw new UserError('no data: give --data FOLDER, --data train.h5,test.h5, or --data synthetic:');
  const [{ openDataset }, { sheet }] = await Promise.all([import('@i2p/data'), import('../picture/sheet.js')]);
  const data = await openDataset(source, { points: config.model.points });
  const { rows, teacher } = await pictures(data, options, config, console);
  replaceFile(options.out, sheet(rows).png());
  const split = data[options.split];
  const name = split.classNames[split.labels[options.index] ?? -1] ?? 'unnamed';
  console.say(`${options.split} cloud ${options.index} (${name}): ${options.out}`);
  return { file: options.out, split: options.split, index: options.index, class: name, teacher: teacher ?? null };
}

async function pictures(data: DatasetPair, options: ViewsOptions, config: RunConfig, console: Console) {
  const [{ completeBatch, prepareBatch }, { selectEngine }, { randomStream }, { viewPictures }] = await Promise.all([
    import('@i2p/mae'),
    import('@i2p/pointops'),
    import('@i2p/random'),
    import('../report/shape-figure.js'),
  ]);
  const points = data[options.split].cloud(options.index, config.model.points);
  const model = { ...modelConfig(config.model), targets: '3d' } as const;
  const prepared = prepareBatch(
    points,
    1,
    options.teacher === undefined ? { ...model, masking: 'random' } : model,
    await selectEngine(),
  );
  const stream = randomStream(config.training.seed, 'views', options.index);
  if (options.teacher === undefined) {
    const batch = completeBatch(prepared, undefined, { ...model, masking: 'random' }, stream);
    return { rows: [viewPictures(batch, 0, undefined).depth], teacher: undefined };
  }
  const { openTeacher } = await import('../frozen-teacher/open-teacher.js');
  const teacher = await openTeacher(config.teacher, console);
  try {
    const answer = await teacher.run(prepared.images, 3);
    const drawn = viewPictures(completeBatch(prepared, answer, model, stream), 0, answer.saliency);
    return { rows: [drawn.depth, drawn.saliency, drawn.tokens], teacher: teacher.description };
  } finally {
    await teacher.dispose();
  }
}
