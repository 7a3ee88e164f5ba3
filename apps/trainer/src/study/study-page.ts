/** `study.html`: the table, curves of all arms, and what each arm changes. Loads nothing. */
import { type Chart, lineChart, type Series } from '../report/line-chart.js';
import { escapeHtml, STYLE } from '../report/page.js';
import type { StepMetrics } from '../run-folder/metrics-log.js';
import type { Standing } from './standing.js';
import type { Study } from './study-file.js';
import { type ArmRow, accuracyAt } from './summary.js';
import { judgeSentence, type Table } from './table.js';

/** Distinct on white, in the order of the arms; they repeat after that. */
const COLOURS = [
  '#2563eb',
  '#d9463c',
  '#0d9488',
  '#d97706',
  '#7c3aed',
  '#64748b',
  '#db2777',
  '#65a30d',
  '#0891b2',
  '#854d0e',
];
/** Share of the steps at the start that loss curves leave out: the first losses are so high that nothing else would show. */
const LEFT_OUT = 0.05;
/** Points of a curve at most; each is the mean over its share of the steps. */
const CURVE_POINTS = 120;

const OWN_STYLE = `
.table{overflow-x:auto;padding:4px 14px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:7px 10px;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child,th:last-child,td:last-child{text-align:left}
th{font-size:12.5px;font-weight:600;color:var(--soft)}
tr:last-child td{border-bottom:0}
tr.open td{color:var(--soft)}
td:last-child{white-space:normal;min-width:130px}
.dot{display:inline-block;width:10px;height:10px;border-radius:50%;margin-right:8px}
.arms{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:12px}
.arm{padding:12px 16px}
.arm h3{margin:0 0 4px;font-size:15px}
.arm p{margin:0 0 6px;color:var(--soft)}
code{font:12px ui-monospace,"DejaVu Sans Mono",monospace;background:var(--ground);border-radius:4px;padding:1px 5px;display:inline-block;margin:0 4px 4px 0}
.study .charts{grid-template-columns:repeat(auto-fit,minmax(440px,1fr))}
`;

export interface StudyContent {
  readonly study: Study;
  readonly rows: readonly ArmRow[];
  readonly table: Table;
  readonly standings: readonly Standing[];
  /** YAML of what all arms share. */
  readonly base: string;
}

export function studyPage(content: StudyContent): string {
  const { study, rows, table, base } = content;
  const title = `Study: ${study.file.replace(/^.*\//, '').replace(/\.ya?ml$/, '')}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}${OWN_STYLE}</style></head><body><main class="study">
<h1>${escapeHtml(title)}</h1><p class="subtitle">${escapeHtml(study.about ?? '')}</p>
<div class="card table">${tableHtml(table, rows, content)}</div>
<h2>Curves</h2><p class="note">${escapeHtml(judgeSentence(study))} Colours as in the table; each seed has its own line. Loss curves begin after the first twentieth of the steps.</p>
<section class="charts">${chartsOf(content)
    .map((chart) => `<div class="card">${lineChart(chart)}</div>`)
    .join('\n')}</section>
<h2>Arms</h2><section class="arms">${rows.map((row) => armCard(row, colourOf(content, row.arm))).join('\n')}</section>
<h2>Base configuration</h2><div class="card"><pre>${escapeHtml(base)}</pre></div>
</main></body></html>
`;
}

function chartsOf(content: StudyContent): Chart[] {
  const { study, standings } = content;
  const series = (pointsOf: (standing: Standing) => [number, number][]): Series[] =>
    standings.map((standing) => ({
      label: standing.cell.name,
      colour: colourOf(content, standing.cell.arm),
      points: pointsOf(standing),
    }));
  const accuracies = study.judge.pooling.map(
    (pooling): Chart => ({
      title: `SVM accuracy in %, ${pooling} features`,
      legend: false,
      series: series((standing) =>
        study.judge.at.flatMap((fraction): [number, number][] => {
          const accuracy = accuracyAt(standing, fraction, pooling);
          return accuracy === undefined ? [] : [[Math.round(fraction * standing.cell.steps), 100 * accuracy]];
        }),
      ),
    }),
  );
  const losses = (['relative3d', 'relative2d'] as const).map(
    (key): Chart => ({
      title: `${key === 'relative3d' ? '3D' : '2D'} loss / best constant prediction`,
      legend: false,
      logAbove: 8,
      reference: { y: 1, label: 'best constant' },
      series: series(({ metrics, cell }) => curve(metrics.slice(Math.floor(LEFT_OUT * cell.steps)), key)),
    }),
  );
  const rank: Chart = {
    title: 'Effective rank of the features (test clouds)',
    legend: false,
    series: series(({ metrics }) =>
      metrics.flatMap(({ step, effectiveRank }): [number, number][] =>
        effectiveRank === undefined ? [] : [[step, effectiveRank]],
      ),
    ),
  };
  return [...accuracies, ...losses, rank];
}

/** Means over equal shares of the steps. */
export function curve(metrics: readonly StepMetrics[], key: 'relative3d' | 'relative2d'): [number, number][] {
  const values = metrics.flatMap((entry): [number, number][] => {
    const value = entry[key];
    return value === undefined ? [] : [[entry.step, value]];
  });
  const share = Math.max(1, Math.ceil(values.length / CURVE_POINTS));
  return Array.from({ length: Math.ceil(values.length / share) }, (_, i) => {
    const part = values.slice(i * share, (i + 1) * share);
    return [part[part.length - 1]?.[0] ?? 0, part.reduce((sum, [, value]) => sum + value, 0) / part.length];
  });
}

function tableHtml({ head, rows: lines }: Table, rows: readonly ArmRow[], content: StudyContent): string {
  const body = lines.map((line, i) => {
    const [name = '', ...others] = line;
    const dot = `<span class="dot" style="background:${colourOf(content, name)}"></span>`;
    const cells = others.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
    return `<tr${rows[i]?.finished ? '' : ' class="open"'}><td>${dot}${escapeHtml(name)}</td>${cells}</tr>`;
  });
  const names = head.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  return `<table><thead><tr>${names}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

function armCard({ arm, about, changes }: ArmRow, colour: string): string {
  const list = changes.map((change) => `<code>${escapeHtml(change)}</code>`).join('');
  return `<div class="card arm"><h3><span class="dot" style="background:${colour}"></span>${escapeHtml(arm)}</h3>
${about ? `<p>${escapeHtml(about)}</p>` : ''}${list || '<code>the base as it is</code>'}</div>`;
}

function colourOf({ study }: StudyContent, arm: string): string {
  return COLOURS[study.arms.findIndex(({ name }) => name === arm) % COLOURS.length] ?? '#000';
}
