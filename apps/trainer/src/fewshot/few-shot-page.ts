/** `report.html` of a few-shot experiment: the folds side by side; each links to its own report. */
import type { FinetuneConfig } from '../config/finetune-schema.js';
import { configText } from '../config/load-config.js';
import { lineChart } from '../report/line-chart.js';
import { chartCards, configCard, escapeHtml, htmlDocument, numberCards } from '../report/page.js';
import { startSentence } from '../supervised/start-sentence.js';
import type { FewShotResult } from './few-shot-result.js';

const STYLE = `
.folds{padding:4px 14px;overflow-x:auto}
.folds table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.folds th,.folds td{text-align:left;padding:7px 10px;border-bottom:1px solid var(--line)}
.folds th{font-size:12.5px;font-weight:600;color:var(--soft)}
.folds tr:last-child td{border-bottom:0}
.folds a{color:#2563eb}
`;

const percent = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(2)} %`);

export function fewShotPage(result: FewShotResult, config: FinetuneConfig): string {
  const { way, shot, folds, finished, last, best } = result;
  const hint = 'chosen on the test clouds of each fold, as the official code does';
  const rows = finished.map(
    (fold) =>
      `<tr><td><a href="fold-${fold.fold}/report.html">${fold.fold}</a></td><td>${percent(fold.last)}</td><td>${percent(fold.best)}</td><td>${escapeHtml(fold.classNames.join(', '))}</td></tr>`,
  );
  const curves = lineChart({
    title: 'Test accuracy of each fold, %',
    legend: false,
    series: finished.map(({ fold, curve }) => ({
      label: `fold ${fold}`,
      colour: `hsl(${(fold * 47) % 360},60%,45%)`,
      points: curve.map(({ step, value }) => [step, 100 * value] as const),
    })),
  });
  const body = `${numberCards([
    { label: 'folds', value: `${finished.length} / ${folds}` },
    { label: 'accuracy, last: mean', value: percent(last?.mean) },
    { label: 'deviation', value: percent(last?.deviation) },
    { label: 'accuracy, best of each fold: mean', value: percent(best?.mean), hint },
    { label: 'deviation', value: percent(best?.deviation), hint },
  ])}
<h2>Folds</h2><div class="card folds"><table><thead><tr><th>fold</th><th>last</th><th>best</th><th>classes</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
<h2>Training</h2>${chartCards([curves])}
${configCard(configText(config))}`;
  return htmlDocument({
    title: `Few-shot: ${way} way ${shot} shot`,
    subtitle: [config.data.source ?? '', startSentence(config.start.checkpoint)].join(' · '),
    body,
    style: STYLE,
  });
}
