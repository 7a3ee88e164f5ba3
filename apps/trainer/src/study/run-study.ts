/** All cells of a study, some at a time, each in a process of its own. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Console } from '../console.js';
import { watchInterrupt } from '../pretrain/interrupt.js';
import { explained } from '../run-folder/durable.js';
import type { EngineChoice } from '../student/matrix-engine.js';
import { type CellProcess, startCell } from './cell-process.js';
import { checkUnchanged } from './cell-run.js';
import { baseConfig, type Cell, cellsOf, type Places } from './cells.js';
import { takeLock } from './process-lock.js';
import { standingOf } from './standing.js';
import type { Study } from './study-file.js';
import { type StudyResult, writeResults } from './write-results.js';

export interface StudyOptions {
  readonly out: string;
  /** Cells at the same time. */
  readonly parallel: number;
  readonly places: Places;
  readonly engine: EngineChoice;
}

export interface StudyOutcome extends StudyResult {
  /** Messages of the cells that failed, by name. */
  readonly failures: ReadonlyMap<string, string>;
  /** Whether Ctrl-C ended it. */
  readonly stopped: boolean;
}

/** Milliseconds between two looks at the running cells for table and page. */
const REFRESH = 60_000;

/**
 * Runs what is not finished. Table and page are there from the start and after every judgement.
 * @throws UserError before anything runs, for an impossible arm, or one that was begun with another configuration
 */
export async function runStudy(study: Study, options: StudyOptions, console: Console): Promise<StudyOutcome> {
  const { out, places } = options;
  const cells = cellsOf(study, out, places);
  for (const cell of cells) checkUnchanged(cell);
  explained(out, () => mkdirSync(out, { recursive: true }));
  const release = await takeLock(join(out, 'study.pid'), 0, () => undefined);
  try {
    const folder = { study, base: baseConfig(study, places), cells, out };
    const failures = new Map<string, string>();
    const refresh = (): StudyResult => writeResults(folder, failures);
    refresh();
    const waiting = cells.filter((cell) => standingOf(cell, out, study.judge).state !== 'finished');
    console.note(
      `${cells.length} runs, ${cells.length - waiting.length} of them finished; page: ${join(out, 'study.html')}`,
    );
    const stopped = await workAll(waiting, study, options, { console, failures, refresh });
    return { ...refresh(), failures, stopped };
  } finally {
    release();
  }
}

interface Bench {
  readonly console: Console;
  readonly failures: Map<string, string>;
  readonly refresh: () => void;
}

/** @returns whether Ctrl-C ended it */
async function workAll(waiting: Cell[], study: Study, options: StudyOptions, bench: Bench): Promise<boolean> {
  const running = new Set<CellProcess>();
  const interrupt = watchInterrupt(() => {
    bench.console.note('\nstopping: the running arms finish their step and save (Ctrl-C again stops at once)');
    for (const cell of running) cell.stop();
  });
  const timer = setInterval(bench.refresh, REFRESH);
  const queue = [...waiting];
  const worker = async (): Promise<void> => {
    for (let cell = queue.shift(); cell && !interrupt.requested; cell = queue.shift())
      await work(cell, study, options, bench, running);
  };
  try {
    await Promise.all(Array.from({ length: options.parallel }, worker));
    return interrupt.requested;
  } finally {
    clearInterval(timer);
    interrupt.release();
    for (const cell of running) cell.kill();
  }
}

async function work(
  cell: Cell,
  study: Study,
  { out, engine }: StudyOptions,
  { console, failures, refresh }: Bench,
  running: Set<CellProcess>,
): Promise<void> {
  const { at: _, ...judge } = study.judge;
  const process = startCell({ cell, out, judge, engine }, (line) => console.note(`${cell.name}  ${line}`), refresh);
  running.add(process);
  const end = await process.end;
  running.delete(process);
  if (typeof end === 'object') {
    failures.set(cell.name, end.failed);
    console.note(`${cell.name} failed: ${end.failed}; the others go on`);
  } else console.note(`${cell.name} ${end}`);
  refresh();
}
