/** `study.json`, `table.md` and `study.html` as the study stands. */
import { basename, join } from 'node:path';
import { configText } from '../config/load-config.js';
import type { RunConfig } from '../config/schema.js';
import { replaceFile } from '../run-folder/durable.js';
import type { Cell } from './cells.js';
import { type Standing, standingOf } from './standing.js';
import type { Study } from './study-file.js';
import { studyPage } from './study-page.js';
import { type ArmRow, armRow } from './summary.js';
import { studyTable, tableMarkdown } from './table.js';

export interface StudyResult {
  readonly study: string;
  readonly about: string | undefined;
  readonly judge: Study['judge'];
  readonly finished: boolean;
  readonly arms: readonly ArmRow[];
  readonly runs: readonly RunResult[];
}

/** One arm under one seed. */
interface RunResult {
  readonly name: string;
  readonly state: Standing['state'];
  readonly failure: string | undefined;
  readonly step: number;
  readonly steps: number;
  readonly judgements: Standing['judgements'];
}

export interface StudyFolder {
  readonly study: Study;
  readonly base: RunConfig;
  readonly cells: readonly Cell[];
  readonly out: string;
}

/** @param failures of this start, by the cell's name */
export function writeResults(folder: StudyFolder, failures: ReadonlyMap<string, string>): StudyResult {
  const { study, base, cells, out } = folder;
  const standings = cells.map((cell) => standingOf(cell, out, study.judge, failures.get(cell.name)));
  const rows = study.arms.map((arm) =>
    armRow(
      study,
      arm,
      base,
      standings.filter(({ cell }) => cell.arm === arm.name),
    ),
  );
  const table = studyTable(study, rows);
  const result: StudyResult = {
    study: study.file,
    about: study.about,
    judge: study.judge,
    finished: rows.every(({ finished }) => finished),
    arms: rows,
    runs: standings.map(runResult),
  };
  replaceFile(join(out, 'study.json'), `${JSON.stringify(result, null, 2)}\n`);
  replaceFile(join(out, 'table.md'), tableMarkdown(study, table));
  const page = studyPage({ study, rows, table, standings, base: configText(withoutFolders(base)) });
  replaceFile(join(out, 'study.html'), page);
  return result;
}

/** The page is shown to others: where things lie on this machine does not concern them. */
function withoutFolders({ data, teacher, ...others }: RunConfig): RunConfig {
  const name = (path: string | null): string | null => path && basename(path);
  const places = { file: name(teacher.file), bankFolder: name(teacher.bankFolder) };
  return { ...others, teacher: { ...teacher, ...places }, data: { source: name(data.source) } };
}

function runResult({ cell, state, failure, metrics, judgements }: Standing): RunResult {
  return { name: cell.name, state, failure, step: metrics.at(-1)?.step ?? 0, steps: cell.steps, judgements };
}
