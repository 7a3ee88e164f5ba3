/** `i2p export`: a checkpoint in a form that other programs read. */
import { type Command, Option } from 'commander';
import type { Console } from '../console.js';
import { localFile } from '../hub/hub-file.js';
import { UserError } from '../user-error.js';
import {
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  finish,
  type SharedOptions,
  wholeNumber,
} from './shared-options.js';

export interface ExportOptions extends SharedOptions, ConfigOptions {
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
  onnx: async (): Promise<Exporter> => onnxExporter,
} as const;

/** The encoder is built before it is written, so its sizes must be known: from the run, or from `--config`. */
async function onnxExporter(options: ExportOptions, console: Console): Promise<object> {
  const [{ exportOnnx }, { findCheckpoint }] = await Promise.all([
    import('../export/onnx.js'),
    import('../student/load-student.js'),
  ]);
  const given = options.config === undefined ? undefined : configOf(options, options.config);
  return exportOnnx(findCheckpoint(options.checkpoint, given), options.out, console);
}

const HELP = `
safetensors holds the weights alone, in the official names. pth is a checkpoint of the official code: weights, AdamW's state in
torch's numbering, epoch; its strict loading wants the two towers of CLIP as well, which --with-teacher adds. Runs of finetune
and segment give theirs under the official key, segment without optimizer: the official code resumes no segmentation.
onnx is the frozen encoder in evaluation mode: groups of points in, max and mean over the coarsest tokens [B,C] out, for any batch B.
The groups are made outside; @i2p/mae describes the inputs and prepares them (encoderInputs).

Examples:
  i2p export --checkpoint runs/small --format safetensors --out student.safetensors
  i2p export --checkpoint runs/full --format pth --with-teacher ViT-B-16.pt --out ckpt-last.pth
  i2p export --checkpoint runs/small --format onnx --out encoder.onnx`;

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
  addSharedOptions(addConfigOptions(command, " (onnx: default: the run's own; a file alone needs it)"));
  command.action((options: ExportOptions) => finish(options, (console) => write(options, console)));
}

async function write(options: ExportOptions, console: Console): Promise<object> {
  if (options.config === undefined && options.set !== undefined)
    throw new UserError('--set needs --config here: a run keeps its own configuration');
  if (options.config !== undefined && options.format !== 'onnx')
    throw new UserError(`--config is for --format onnx; ${options.format} writes the weights as they are`);
  const exporter = await FORMATS[options.format]();
  const { checkpoint, withTeacher } = options;
  const local = {
    checkpoint: await localFile(checkpoint, console),
    ...(withTeacher === undefined ? {} : { withTeacher: await localFile(withTeacher, console) }),
  };
  return exporter({ ...options, ...local }, console);
}
