/** Options of the commands that run the student: what multiplies its matrices. */
import { type Command, Option } from 'commander';
import type { EngineChoice } from '../student/matrix-engine.js';
import { positiveNumber } from './shared-options.js';

export interface EngineOptions {
  readonly blas?: string;
  readonly threads?: number;
}

/** --blas and --threads. */
export function addEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--blas <auto|none|path>',
        'BLAS library that multiplies matrices: auto uses one where it is found, none the embedded kernels',
      )
        .env('I2P_BLAS')
        .default('auto'),
    )
    .option('--threads <n>', 'threads of the BLAS library', positiveNumber, 1);
}

export function engineChoice({ blas, threads }: EngineOptions): EngineChoice {
  return { blas: blas || 'auto', threads: threads ?? 1 };
}
