/** The run folder of a cell. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runChanges } from '../config/differences.js';
import { checkpointName } from '../run-folder/checkpoint-store.js';
import { createRun, openRun, type RunFolder, runFolder } from '../run-folder/run-folder.js';
import { UserError } from '../user-error.js';
import type { Cell } from './cells.js';

/** Whether the run has its last checkpoint. */
export function isTrained({ run, steps }: Cell): boolean {
  return existsSync(join(runFolder(run).checkpoints, checkpointName(steps), 'state.json'));
}

/** @throws UserError when the study now asks for another run than the one that is there */
export function checkUnchanged({ name, run, config }: Cell): void {
  if (!existsSync(runFolder(run).config)) return;
  const [changed] = runChanges(openRun(run).config, config);
  if (changed) {
    throw new UserError(
      `${name} was run with another configuration: ${changed.key} was ${changed.before} and is ${changed.after} in the study now; give the arm another name, or take another --out`,
    );
  }
}

/** Opens the run, or starts it. @throws UserError as `checkUnchanged` */
export function openCell(cell: Cell): RunFolder {
  if (!existsSync(runFolder(cell.run).config)) return createRun(cell.run, cell.config);
  checkUnchanged(cell);
  return openRun(cell.run).run;
}
