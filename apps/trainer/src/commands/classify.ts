/** `i2p classify`: the classes of single files. */
import type { Command } from 'commander';
import type { Console } from '../console.js';
import { addEngineOptions, type EngineOptions, engineChoice } from './engine-options.js';
import { addSharedOptions, finish, positiveNumber, type SharedOptions } from './shared-options.js';

interface ClassifyCommandOptions extends SharedOptions, EngineOptions {
  readonly checkpoint: string;
  readonly best?: boolean;
  readonly top: number;
}

const HELP = `
Files are clouds or meshes: PLY, OFF, OBJ, PCD, NPY, XYZ and the like. Meshes are sampled by area; every cloud is centred and
scaled to the unit ball, and its furthest points are taken, as in the tests of the run.

Example:
  i2p classify --checkpoint runs/ft --top 3 chair.ply scan.pcd`;

export function register(program: Command): void {
  const command = program
    .command('classify')
    .description('print the classes of single clouds or meshes under a fine-tuned classifier')
    .argument('<file...>', 'clouds or meshes')
    .requiredOption('--checkpoint <run>', 'run folder of i2p finetune, or one of its checkpoints')
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
  const { checkpoint, best = false, top } = options;
  const result = await classifyFiles(files, { checkpoint, best, top }, engineChoice(options));
  for (const { file, classes } of result.files) {
    const said = classes.map(({ name, probability }) => `${name} ${(100 * probability).toFixed(1)} %`);
    console.say(`${file}: ${said.join(', ')}`);
  }
  return result;
}
