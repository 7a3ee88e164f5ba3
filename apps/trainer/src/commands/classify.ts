/** `i2p classify`: the classes of single files. */
import type { Command } from 'commander';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { addEngineOptions, type EngineOptions, engineChoice } from './engine-options.js';
import { addSharedOptions, collect, finish, positiveNumber, present, type SharedOptions } from './shared-options.js';

interface ClassifyCommandOptions extends SharedOptions, EngineOptions {
  readonly checkpoint: string;
  readonly config?: string;
  readonly set?: string[];
  readonly classes?: string;
  readonly best?: boolean;
  readonly top: number;
}

const HELP = `
Files are clouds or meshes: PLY, OFF, OBJ, STL, PCD, NPY, XYZ and the like. Meshes are sampled by area; every cloud is centred and
scaled to the unit ball, and its furthest points are taken, as in the tests of the run. A run on scans that are not scaled
(ScanObjectNN) takes files as they are; with a file's weights, --set data.scale=stored says so.

Examples:
  i2p classify --checkpoint runs/ft --top 3 chair.ply scan.pcd
  i2p classify --checkpoint ckpt-best.pth --config modelnet40 --classes modelnet40_shape_names.txt chair.off`;

export function register(program: Command): void {
  const command = program
    .command('classify')
    .description('print the classes of single clouds or meshes under a fine-tuned classifier')
    .argument('<file...>', 'clouds or meshes')
    .requiredOption(
      '--checkpoint <path>',
      'run folder of i2p finetune, one of its checkpoints, or a file (also .pth of the official code, hf:owner/name/file)',
    )
    .option('--config <name|file>', 'of i2p finetune: what a file holds')
    .option('--set <section.key=value>', 'change one key of the configuration; may be repeated', collect)
    .option('--classes <file>', 'names of the classes, one a line')
    .option('--best', 'the checkpoint that was best on the test split, in place of the newest')
    .option('--top <n>', 'classes of each file', positiveNumber, 1)
    .addHelpText('after', HELP);
  addSharedOptions(addEngineOptions(command));
  command.action((files: string[], options: ClassifyCommandOptions) =>
    finish(options, (console) => classify(files, options, console)),
  );
}

async function classify(files: string[], options: ClassifyCommandOptions, console: Console): Promise<object> {
  const { classifyFiles } = await import('../classify/classify-files.js');
  const { config, set, classes: names, best = false, top } = options;
  const chosen = { ...present({ config, set, classes: names }), best, top };
  const checkpoint = await localFile(options.checkpoint, console);
  const result = await classifyFiles(files, { ...chosen, checkpoint }, console, engineChoice(options));
  for (const { file, classes } of result.files) {
    const said = classes.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`);
    console.say(`${file}: ${said.join(', ')}`);
  }
  return result;
}
