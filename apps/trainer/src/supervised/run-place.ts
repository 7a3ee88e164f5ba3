/** Where a supervised run goes: its folder is made only when data, model and weights are known to be good. */

import { listCheckpoints } from '../run-folder/checkpoint-store.js';
import { readStart } from '../run-folder/recorded-start.js';
import { copyRun, createRun, expectFree, type RunFolder } from '../run-folder/run-folder.js';

export interface RunPlace {
  /** Whether there is a checkpoint to go on from. */
  readonly begun: boolean;
  /** The file of the official code whose run it goes on with, where it has not begun. */
  readonly start: string | undefined;
  /** Makes the folder, or copies it, where it is not there yet. @throws UserError when it cannot be made */
  open(): RunFolder;
}

/** A run to be made in a new or empty folder; `start`: as in `RunPlace`. @throws UserError when something is there already */
export function newPlace(root: string, config: object, start?: string): RunPlace {
  expectFree(root);
  return { begun: false, start, open: () => createRun(root, config, start) };
}

/** A run that goes on, in its own folder or in a copy under `out`. @throws UserError when `out` is taken */
export function placeOf(run: RunFolder, config: object, out = run.root): RunPlace {
  const begun = listCheckpoints(run.checkpoints).length > 0;
  return { begun, start: readStart(run.start), open: () => copyRun(run, out, config) };
}
