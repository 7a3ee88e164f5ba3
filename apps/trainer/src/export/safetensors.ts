/** The student's weights in the official names, as safetensors. */
import { writeSafetensors } from '@i2p/safetensors';
import type { Console } from '../console.js';
import { UserError } from '../user-error.js';
import { exportSource } from './export-source.js';
import { writeExport } from './write-export.js';

export interface SafetensorsOptions {
  readonly checkpoint: string;
  readonly out: string;
  readonly withTeacher?: string;
  readonly epoch?: number;
}

/** @throws UserError when there is no checkpoint, and for an option that this format has no place for */
export function exportSafetensors(options: SafetensorsOptions, console: Console): object {
  if (options.withTeacher !== undefined || options.epoch !== undefined)
    throw new UserError('--with-teacher and --epoch belong to --format pth: safetensors holds the weights alone');
  const { file, model } = exportSource(options.checkpoint);
  return writeExport(file, options.out, writeSafetensors(model, { format: 'pt' }), console);
}
