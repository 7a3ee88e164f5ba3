/** `i2p teacher`: trains the 2D teacher that comes with the command. */
import type { Command } from 'commander';
import type { Console } from '../console.js';
import { replaceFile } from '../run-folder/durable.js';
import { UserError } from '../user-error.js';
import { addSharedOptions, finish, type SharedOptions, wholeNumber } from './shared-options.js';
import { registerCheck } from './teacher-check.js';

interface TeacherOptions extends SharedOptions {
  readonly out: string;
  readonly steps: number;
  readonly seed: number;
  readonly batch: number;
}

const HELP = `
A small ViT (224 px, patch 16, width 96, 4 blocks) learns from depth views of synthetic shapes: its class token names the
family, its patches the part they show. The result is a weights file in timm naming, float16, that --teacher takes. At the
end the file is judged on shapes of its own test split: how often a single view tells the family, and how much of the
class token's attention lies on the object.

Examples:
  i2p teacher --out teacher.safetensors --json teacher.json
  i2p views --data synthetic: --index 3 --teacher teacher.safetensors --out views.png
  i2p pretrain --config tiny --teacher teacher.safetensors --out runs/mine`;

export function register(program: Command): void {
  const command = program
    .command('teacher')
    .description('train the small 2D teacher on depth views of synthetic shapes')
    .option('--out <file>', 'safetensors file to write', 'teacher.safetensors')
    .option('--steps <n>', 'updates', wholeNumber, 1200)
    .option('--batch <n>', 'views in an update, each of another shape', wholeNumber, 32)
    .option('--seed <n>', 'of every random draw', wholeNumber, 0)
    .addHelpText('after', HELP);
  addSharedOptions(command);
  registerCheck(command);
  command.action((options: TeacherOptions) => finish(options, (console) => teach(options, console)));
}

async function teach(options: TeacherOptions, console: Console): Promise<object> {
  const { out, steps, batch, seed } = options;
  if (steps < 1 || batch < 1) throw new UserError(`expected at least one step and one view, got ${steps} and ${batch}`);
  const [{ trainTeacher }, { judgeTeacher }, { TEACHER_VIT }, { createTrainingBar }] = await Promise.all([
    import('../teacher/train-teacher.js'),
    import('../teacher/judge-teacher.js'),
    import('../teacher/depth-vit.js'),
    import('../teacher/training-bar.js'),
  ]);
  // not the line as typed: the same options give the same bytes, wherever the file goes
  const madeBy = `i2p teacher --steps ${steps} --batch ${batch} --seed ${seed}`;
  const bar = createTrainingBar(console, steps);
  const started = performance.now();
  const { file, test, ...made } = await trainTeacher({ steps, batch, seed, madeBy }, bar.step).finally(bar.stop);
  replaceFile(out, file);
  const verdict = await judgeTeacher(file, TEACHER_VIT.heads, test);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  console.say(`family from a single view   ${percent(verdict.accuracy)} of ${verdict.views} held-out views right`);
  console.say(
    `class attention on object   ${percent(verdict.attentionOnObject)}, on ${percent(verdict.areaOfObject)} of the patches`,
  );
  console.say(`teacher                     ${out} (${file.length} bytes)`);
  const seconds = (performance.now() - started) / 1000;
  return { ...verdict, ...made, file: out, bytes: file.length, steps, batch, seed, seconds };
}
