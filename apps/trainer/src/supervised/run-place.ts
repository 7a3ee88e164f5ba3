/** Where a supervised run goes: its folder is made only when data, model and weights are known to be good. */

import { listCheckpoints } from '../run-folder/checkpoint-store.js';
import { copyRun, createRun, expectFree, type RunFolder } from '../run-folder/run-folder.js';

export interface RunPlace {
  /** Whether there is a checkpoint to go on from. */
  readonly begun: boolean;
  /** Makes the folder, or copies it, where it is not there yet. @throws UserError when it cannot be made */
  open(): RunFolder;
}

/** A run to be made in a new or empty folder. @throws UserError when something is there already */
export function newPlace(root: string, config: object): RunPlace {
  expectFree(root);
  return { begun: false, open: () => createRun(root, config) };
}

/** A run that goes on, in its own folder or in a copy under `out`. @throws UserError when `out` is taken */
export function placeOf(run: RunFolder, config: object, out = run.root): RunPlace {
  return { begun: listCheckpoints(run.checkpoints).length > 0, open: () => copyRun(run, out, config) };
}
