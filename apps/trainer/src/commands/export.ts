/** `i2p export`: a checkpoint in a form that other programs read. */
import { type Command, Option } from 'commander';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { addSharedOptions, finish, type SharedOptions, wholeNumber } from './shared-options.js';

export interface ExportOptions extends SharedOptions {
  readonly checkpoint: string;
  readonly format: keyof typeof FORMATS;
  readonly out: string;
  readonly withTeacher?: string;
  readonly epoch?: number;
}

type Exporter = (options: ExportOptions, console: Console) => object | Promise<object>;

/** Each format's writer, loaded when it is asked for. */
const FORMATS = {
  safetensors: async (): Promise<Exporter> => (await import('../export/safetensors.js')).exportSafetensors,
  pth: async (): Promise<Exporter> => (await import('../export/pth.js')).exportPth,
} as const;

const HELP = `
safetensors holds the weights alone, in the official names. pth is a checkpoint of the official code: weights, AdamW's state in
torch's numbering, epoch; its strict loading wants the two towers of CLIP as well, which --with-teacher adds.

Examples:
  i2p export --checkpoint runs/small --format safetensors --out student.safetensors
  i2p export --checkpoint runs/full --format pth --with-teacher ViT-B-16.pt --out ckpt-last.pth`;

export function register(program: Command): void {
  const command = program
    .command('export')
    .description('write a checkpoint in a form that other programs read')
    .requiredOption(
      '--checkpoint <path>',
      'run folder (its newest checkpoint), checkpoint folder, .safetensors or .pth file',
    )
    .addOption(new Option('--format <name>', 'what to write').choices(Object.keys(FORMATS)).makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write')
    .option('--with-teacher <file>', "pth: OpenAI's CLIP file, whose two towers the official code loads along")
    .option('--epoch <n>', 'pth: the last finished epoch, from 0, where the checkpoint does not tell', wholeNumber)
    .addHelpText('after', HELP);
  addSharedOptions(command);
  command.action((options: ExportOptions) => finish(options, (console) => write(options, console)));
}

async function write(options: ExportOptions, console: Console): Promise<object> {
  const exporter = await FORMATS[options.format]();
  const { checkpoint, withTeacher } = options;
  const local = {
    checkpoint: await localFile(checkpoint, console),
    ...(withTeacher === undefined ? {} : { withTeacher: await localFile(withTeacher, console) }),
  };
  return exporter({ ...options, ...local }, console);
}
