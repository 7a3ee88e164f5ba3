/** Options of the commands that train, or prepare training, under a teacher. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Layer } from '../config/merge.js';
import { absoluteTeacher } from '../frozen-teacher/teacher-file.js';
import { positiveNumber } from './shared-options.js';

export interface TeacherOptions {
  readonly teacher?: string;
  readonly teacherPrecision?: string;
  readonly teacherProvider?: string;
  readonly teacherBank?: number;
  readonly bankFolder?: string;
}

export function addTeacherOptions(command: Command): Command {
  return command
    .option(
      '--teacher <file>',
      'ViT weights (safetensors, .pth or TorchScript; timm, CLIP or Hugging Face naming), hf:owner/name/file[@revision], or "embedded"',
    )
    .addOption(
      new Option('--teacher-precision <kind>', 'arithmetic of the teacher (teacher.precision)').choices([
        'float32',
        'int8',
      ]),
    )
    .addOption(
      new Option('--teacher-provider <kind>', 'what the teacher runs on (teacher.provider)').choices(['cpu', 'webgpu']),
    )
    .option(
      '--teacher-bank <k>',
      'draw among k augmentations of each cloud, whose teacher answers are kept on disk (teacher.bank)',
      positiveNumber,
    )
    .option('--bank-folder <folder>', 'where the banks of all runs lie (teacher.bankFolder; default: .i2p-bank)');
}

/** The section `teacher` that the options give, paths made absolute, so that a run can be continued from anywhere. */
export function teacherLayer({
  teacher,
  teacherPrecision,
  teacherProvider,
  teacherBank,
  bankFolder,
}: TeacherOptions): Layer[string] {
  const given = {
    file: teacher === undefined ? undefined : absoluteTeacher(teacher),
    precision: teacherPrecision,
    provider: teacherProvider,
    bank: teacherBank,
    bankFolder: bankFolder === undefined ? undefined : resolve(bankFolder),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
