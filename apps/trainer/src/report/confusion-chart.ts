/** A confusion matrix as a table of shaded cells. */
import type { ConfusionMatrix } from '@i2p/eval';
import { escapeHtml } from './page.js';

/** For the page's style. */
export const CONFUSION_STYLE = `
.confusion{padding:14px 16px;overflow-x:auto}
.confusion table{border-collapse:separate;border-spacing:1px;font-size:11px;font-variant-numeric:tabular-nums}
.confusion td{width:26px;min-width:26px;height:22px;text-align:center;border-radius:3px;padding:0}
.confusion th{font-weight:400;color:var(--soft);white-space:nowrap;padding:0 6px;text-align:right}
.confusion thead th{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;padding:6px 0;vertical-align:bottom}
.confusion .empty{background:#f4f6f9}
`;
const HIT = '13,148,136';
const MISS = '217,70,60';

/** Rows are true classes, columns predicted ones; a cell is as dark as its share of the row. */
export function confusionChart({ classes, counts }: ConfusionMatrix, classNames: readonly string[]): string {
  const size = classes.length;
  const names = Array.from(classes, (label) => escapeHtml(classNames[label] ?? `class ${label}`));
  const rows = names.map((name, row) => {
    const own = [...counts.subarray(row * size, (row + 1) * size)];
    const total = own.reduce((sum, count) => sum + count, 0);
    const cells = own.map((count, column) => {
      if (count === 0) return '<td class="empty"></td>';
      const share = count / total;
      const ink = share > 0.55 ? '#fff' : 'var(--ink)';
      const colour = `rgba(${row === column ? HIT : MISS},${(0.12 + 0.88 * share).toFixed(3)})`;
      return `<td style="background:${colour};color:${ink}" title="${name} taken for ${names[column]}: ${count} of ${total}">${count}</td>`;
    });
    return `<tr><th>${name}</th>${cells.join('')}</tr>`;
  });
  return `<div class="card confusion"><table><thead><tr><th></th>${names.map((name) => `<th>${name}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}
