/** Options of the commands that need a student: trained (--checkpoint) or not (--init). */
import type { Command } from 'commander';
import { CALIBRATION_BATCHES } from '../student/calibration-batches.js';
import { addEngineOptions, type EngineOptions } from './engine-options.js';
import { addConfigOptions, type ConfigOptions, positiveNumber, wholeNumber } from './shared-options.js';

export interface StudentOptions extends ConfigOptions, EngineOptions {
  readonly checkpoint?: string;
  readonly init?: boolean;
  readonly data?: string;
  readonly seed?: number;
  readonly points?: number;
}

export function addStudentOptions(command: Command): Command {
  command
    .option(
      '--checkpoint <path>',
      'run folder (its newest checkpoint), checkpoint folder, or a file together with --config: .safetensors, or a .pth of the official code (also hf:owner/name/file[@revision])',
    )
    .option(
      '--init',
      `an untrained model of --config; its BatchNorm statistics are calibrated over ${CALIBRATION_BATCHES} training batches`,
    )
    .option('--data <source>', 'as for pretrain; by default the data of the run')
    .option('--points <n>', 'stored points a cloud is judged by (default: model.points)', positiveNumber)
    .option('--seed <n>', 'of --init (default: training.seed)', wholeNumber);
  return addEngineOptions(addConfigOptions(command, " (default: the run's own)"));
}
