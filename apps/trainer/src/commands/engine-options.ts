/** Options of the commands that run the student: what computes it. */
import { type Command, Option } from 'commander';
import { BACKENDS, type EngineChoice } from '../student/matrix-engine.js';
import { UserError } from '../user-error.js';
import { positiveNumber } from './shared-options.js';

export interface EngineOptions {
  readonly backend?: EngineChoice['backend'];
  readonly device?: EngineChoice['device'];
  readonly blas?: string;
  readonly threads?: number;
}

/** --backend, --device, --blas and --threads. */
export function addEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--backend <name>',
        'what computes the student; tensorflow: see i2p backend install; webgpu: a GPU',
      ).choices(BACKENDS),
    )
    .addOption(new Option('--device <name>', 'where tensorflow computes (default: cpu)').choices(['cpu', 'gpu']))
    .addOption(
      new Option(
        '--blas <auto|none|path>',
        'BLAS library that multiplies matrices: auto uses one where it is found, none the embedded kernels',
      )
        .env('I2P_BLAS')
        .default('auto'),
    )
    .option('--threads <n>', 'threads of the BLAS library, or of tensorflow', positiveNumber, 1);
}

/** @throws UserError when options do not go together */
export function engineChoice({ backend, device, blas, threads }: EngineOptions): EngineChoice {
  if (device !== undefined && backend !== 'tensorflow')
    throw new UserError('--device chooses where tensorflow computes: give --backend tensorflow too');
  const chosen = { blas: blas || 'auto', threads: threads ?? 1 };
  if (backend === 'webgpu') return { ...chosen, backend };
  return backend === 'tensorflow' ? { ...chosen, backend, device: device ?? 'cpu' } : chosen;
}
