/** `i2p classify`: the classes of single files. */
import type { Command } from 'commander';
import type { ClassifyResult, Unreadable } from '../classify/classify-files.js';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { UserError } from '../user-error.js';
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
Files are clouds or meshes: PLY, OFF, OBJ, STL, PCD, NPY, XYZ and the like; a folder stands for those directly in it. Meshes are
sampled by area; every cloud is centred and scaled to the unit ball, and its furthest points are taken, as in the tests of the
run. A run on scans that are not scaled (ScanObjectNN) takes files as they are; with a file's weights, --set data.scale=stored
says so. A file that gives no cloud is named, the others are classified all the same, and the exit code is 1.

Examples:
  i2p classify --checkpoint runs/ft --top 3 chair.ply scan.pcd
  i2p classify --checkpoint runs/ft --json classes.json scans/
  i2p classify --checkpoint ckpt-best.pth --config modelnet40 --classes modelnet40_shape_names.txt chair.off`;

export function register(program: Command): void {
  const command = program
    .command('classify')
    .description('print the classes of single clouds or meshes under a fine-tuned classifier')
    .argument('<file...>', 'clouds or meshes, or folders of them')
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
  command.action(async (files: string[], options: ClassifyCommandOptions) => {
    const failed: Unreadable[] = [];
    await finish(options, async (console) => {
      const result = await classify(files, options, console);
      failed.push(...result.failed);
      return result;
    });
    // thrown last, so that --json has what could be classified
    if (failed.length > 0) throw new UserError(sentenceOf(failed));
  });
}

const sentenceOf = (failed: readonly Unreadable[]): string =>
  failed.length === 1 ? (failed[0] as Unreadable).error : `${failed.length} files give no cloud`;

async function classify(files: string[], options: ClassifyCommandOptions, console: Console): Promise<ClassifyResult> {
  const { classifyFiles } = await import('../classify/classify-files.js');
  const { config, set, classes: names, best = false, top } = options;
  const chosen = { ...present({ config, set, classes: names }), best, top };
  const checkpoint = await localFile(options.checkpoint, console);
  const result = await classifyFiles(files, { ...chosen, checkpoint }, console, engineChoice(options));
  for (const { file, classes } of result.files) {
    const said = classes.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`);
    console.say(`${file}: ${said.join(', ')}`);
  }
  if (result.failed.length > 1) for (const { error } of result.failed) console.note(error);
  return result;
}
