/** `i2p export`: a checkpoint in a form that other programs read. */
import { type Command, Option } from 'commander';
import type { Console } from '../console.js';
import type { NamedCheckpoint } from '../student/load-student.js';
import { UserError } from '../user-error.js';
import {
  addConfigOptions,
  addSharedOptions,
  type ConfigOptions,
  configOf,
  finish,
  type SharedOptions,
} from './shared-options.js';

interface ExportOptions extends SharedOptions, ConfigOptions {
  readonly checkpoint: string;
  readonly format: keyof typeof FORMATS;
  readonly out: string;
}

type Exporter = (checkpoint: NamedCheckpoint, out: string, console: Console) => Promise<object>;

/** Each format's writer, loaded when it is asked for. */
const FORMATS = {
  onnx: async (): Promise<Exporter> => (await import('../export/onnx.js')).exportOnnx,
} as const;

const HELP = `
onnx is the frozen encoder in evaluation mode: groups of points in, max and mean over the coarsest tokens [B,C] out, for any batch B.
The groups are made outside; @i2p/mae describes the inputs and prepares them (encoderInputs).

Example:
  i2p export --checkpoint runs/small --format onnx --out encoder.onnx`;

export function register(program: Command): void {
  const command = program
    .command('export')
    .description('write a checkpoint in a form that other programs read')
    .requiredOption(
      '--checkpoint <path>',
      'run folder, checkpoint folder, or a .safetensors file together with --config',
    )
    .addOption(new Option('--format <name>', 'what to write').choices(Object.keys(FORMATS)).makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write')
    .addHelpText('after', HELP);
  addSharedOptions(addConfigOptions(command, " (default: the run's own)"));
  command.action((options: ExportOptions) => finish(options, (console) => write(options, console)));
}

async function write(options: ExportOptions, console: Console): Promise<object> {
  if (options.config === undefined && options.set !== undefined)
    throw new UserError('--set needs --config here: a run keeps its own configuration');
  const { findCheckpoint } = await import('../student/load-student.js');
  const given = options.config === undefined ? undefined : configOf(options, options.config);
  const exporter = await FORMATS[options.format]();
  return exporter(findCheckpoint(options.checkpoint, given), options.out, console);
}
