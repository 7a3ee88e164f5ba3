/** How far a cell is, read from its files alone: the same after a crash as before it. */
import { readMetrics, type StepMetrics } from '../run-folder/metrics-log.js';
import { runFolder } from '../run-folder/run-folder.js';
import { isTrained } from './cell-run.js';
import type { Cell } from './cells.js';
import { type Judgement, type JudgeSettings, judgementFile, readJudgement } from './judgement.js';

export type State = 'not started' | 'training' | 'judging' | 'finished' | 'failed';

export interface Standing {
  readonly cell: Cell;
  readonly state: State;
  /** What a failed cell died of. */
  readonly failure: string | undefined;
  readonly metrics: readonly StepMetrics[];
  /** Those that are there, by ascending step. */
  readonly judgements: readonly Judgement[];
}

/** @param failure of this start, if the cell has failed in it */
export function standingOf(cell: Cell, out: string, judge: JudgeSettings, failure?: string): Standing {
  const metrics = readMetrics(runFolder(cell.run).metrics);
  const begun = metrics.length > 0;
  const judgements = cell.judged.flatMap((step) => {
    // arms share the untrained judgement: it says nothing of one that did not begin
    const found = begun || step > 0 ? readJudgement(judgementFile(out, cell, step), judge) : undefined;
    return found ? [found] : [];
  });
  return { cell, state: failure ? 'failed' : stateOf(cell, begun, judgements.length), failure, metrics, judgements };
}

function stateOf(cell: Cell, begun: boolean, judgements: number): State {
  if (!begun) return 'not started';
  if (!isTrained(cell)) return 'training';
  return judgements < cell.judged.length ? 'judging' : 'finished';
}
