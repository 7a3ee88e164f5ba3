/** The study's table: the same cells for `table.md` and for the page. */

import type { Study } from './study-file.js';
import type { ArmRow, Spread } from './summary.js';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One row an arm, in the study's order. */
export function studyTable(study: Study, rows: readonly ArmRow[]): Table {
  const { at, pooling } = study.judge;
  const several = pooling.length > 1;
  const columns = at.flatMap((fraction) =>
    pooling.map((kind) => `SVM at ${fractionName(fraction)}${several ? `, ${kind}` : ''}`),
  );
  return {
    head: ['arm', 'steps', ...columns, '3D / constant', '2D / constant', 'status'],
    rows: rows.map((row) => [
      row.arm,
      String(row.steps),
      ...row.accuracy.map(({ value }) => written(value, (accuracy) => (100 * accuracy).toFixed(1))),
      written(row.relative3d, (value) => value.toFixed(3)),
      written(row.relative2d, (value) => value.toFixed(3)),
      row.status,
    ]),
  };
}

/** GitHub's Markdown, with the judge's settings above it. */
export function tableMarkdown(study: Study, table: Table): string {
  // what stands between bars must not hold one
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
  const rule = table.head.map((_, i) => (i === 0 || i === table.head.length - 1 ? '---' : '--:'));
  return `${judgeSentence(study)}\n\n${[table.head, rule, ...table.rows].map(line).join('\n')}\n`;
}

/** How accuracies came about. */
export function judgeSentence({ judge, seeds }: Study): string {
  const labels =
    judge.labelled === undefined ? 'the whole training split' : `${judge.labelled} labelled training clouds`;
  const many = seeds.length === 1 ? `one seed (${seeds[0]})` : `mean (least to greatest) of ${seeds.length} seeds`;
  return `Accuracy in % on the test split of a linear SVM on frozen features, C chosen among ${judge.C.join(', ')} by ${judge.folds}-fold cross-validation on ${labels}; 0 is the untrained encoder with calibrated BatchNorm. Losses are multiples of the best constant prediction's, mean over the last tenth of the steps. ${many[0]?.toUpperCase()}${many.slice(1)}.`;
}

function fractionName(fraction: number): string {
  if (fraction === 1) return 'end';
  return { 0.25: '1/4', 0.5: '1/2', 0.75: '3/4' }[fraction] ?? String(fraction);
}

function written(value: Spread | undefined, format: (value: number) => string): string {
  if (!value) return '–';
  const mean = format(value.mean);
  return value.seeds === 1 ? mean : `${mean} (${format(value.least)} to ${format(value.greatest)})`;
}
