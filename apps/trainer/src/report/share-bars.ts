/** Named shares as horizontal bars: accuracy by class, IoU by category. */
import { escapeHtml } from './page.js';

/** For the page's style. */
export const BAR_STYLE = `
.bars{padding:14px 16px;columns:2 340px;column-gap:36px}
.bar{display:grid;grid-template-columns:130px 1fr 104px;gap:10px;align-items:center;font-size:12.5px;break-inside:avoid;padding:2px 0}
.bar span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.bar i{display:block;height:9px;border-radius:5px;background:#edf1f5;overflow:hidden}
.bar i b{display:block;height:100%;background:#0d9488;border-radius:5px}
.bar em{font-style:normal;color:var(--soft);font-variant-numeric:tabular-nums}
`;

export interface ShareBar {
  readonly label: string;
  /** 0..1 */
  readonly share: number;
  /** Beside the percentage, e.g. of how many. */
  readonly remark: string;
}

export function shareBars(bars: readonly ShareBar[]): string {
  const rows = bars.map(({ label, share, remark }) => {
    const percent = (100 * share).toFixed(1);
    const name = escapeHtml(label);
    return `<div class="bar"><span title="${name}">${name}</span><i><b style="width:${percent}%"></b></i><em>${percent} % ${escapeHtml(remark)}</em></div>`;
  });
  return `<div class="card bars">${rows.join('\n')}</div>`;
}
