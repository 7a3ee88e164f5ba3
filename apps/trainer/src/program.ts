/** All sub-commands of `i2p`. A command is a file in commands/ that exports `register(program)`. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import * as backend from './commands/backend.js';
import * as bank from './commands/bank.js';
import * as classify from './commands/classify.js';
import * as cluster from './commands/cluster.js';
import * as doctor from './commands/doctor.js';
import * as exporting from './commands/export.js';
import * as features from './commands/features.js';
import * as fewshot from './commands/fewshot.js';
import * as finetune from './commands/finetune.js';
import * as guidance from './commands/guidance.js';
import * as pretrain from './commands/pretrain.js';
import * as quickstart from './commands/quickstart.js';
import * as segment from './commands/segment.js';
import * as study from './commands/study.js';
import * as studyCell from './commands/study-cell.js';
import * as svm from './commands/svm.js';
import * as teacher from './commands/teacher.js';
import * as views from './commands/views.js';
import { packageFile } from './package-file.js';
import { refuseSeveral } from './ranks/alone-only.js';

export function createProgram(): Command {
  const program = new Command('i2p');
  program
    .description(
      'Learn 3D representations from 2D models: pre-train I2P-MAE on point clouds and judge its frozen features.',
    )
    .version((JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version)
    .showHelpAfterError('(see --help)')
    .enablePositionalOptions()
    .hook('preAction', (_, command) => refuseSeveral(command.name()));
  for (const command of [
    quickstart,
    pretrain,
    finetune,
    fewshot,
    segment,
    classify,
    bank,
    svm,
    study,
    features,
    cluster,
    exporting,
    views,
    guidance,
    teacher,
    doctor,
    backend,
    studyCell,
  ])
    command.register(program);
  return program;
}
