/** The report as one HTML file that loads nothing: pictures are data URIs, charts are SVG. */

/** The `src` of an image, here a data URI. */
type Source = string;

export interface ShapeSection {
  readonly caption: string;
  /** Pictures of the three views, row by row. */
  readonly views: readonly { readonly label: string; readonly pictures: readonly Source[] }[];
  /** The cloud in space: input, visible part, reconstruction, truth. */
  readonly clouds: readonly { readonly label: string; readonly picture: Source }[];
}

export interface ReportContent {
  readonly title: string;
  readonly subtitle: string;
  readonly numbers: readonly { readonly label: string; readonly value: string; readonly hint?: string }[];
  readonly charts: readonly string[];
  readonly shapes: readonly ShapeSection[];
  readonly config: string;
}

/** The look that all pages share. */
export const STYLE = `
:root{color-scheme:light;--ink:#1f2937;--soft:#64748b;--line:#e2e8f0;--paper:#fff;--ground:#f4f6f9}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1240px;margin:0 auto;padding:32px 20px 60px}
h1{font-size:28px;margin:0;letter-spacing:-.01em}
h2{font-size:19px;margin:40px 0 12px}
.subtitle{color:var(--soft);margin:4px 0 24px}
.note{color:var(--soft);margin:-6px 0 14px;max-width:80ch}
.card{background:var(--paper);border:1px solid var(--line);border-radius:10px}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:12px}
.number{padding:12px 14px}
.number b{display:block;font-size:22px;font-weight:650;font-variant-numeric:tabular-nums}
.number span{color:var(--soft);font-size:12.5px}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:14px}
.charts .card{padding:8px 10px 4px}
.chart{width:100%;height:auto;display:block;font:11px system-ui,"DejaVu Sans",sans-serif}
.chart text{fill:var(--soft)}
.chart .title{font-size:13.5px;font-weight:600;fill:var(--ink)}
.chart .unit{font-size:10.5px;font-weight:400;fill:#94a3b8}
.chart .grid{stroke:#edf1f5}
.chart .reference{stroke:#94a3b8;stroke-dasharray:4 4}
.shape{padding:14px 16px 18px;margin-bottom:16px}
.shape h3{margin:0 0 8px;font-size:15px}
.halves{display:grid;grid-template-columns:1fr 1fr;gap:22px;align-items:start}
.triple{display:grid;grid-template-columns:repeat(3,1fr);gap:8px}
.quadruple{display:grid;grid-template-columns:1fr 1fr;gap:8px 10px}
.label{color:var(--soft);font-size:12.5px;margin:6px 0 3px}
img{width:100%;display:block;border:1px solid var(--line);border-radius:6px;background:#fff}
pre{padding:16px;overflow:auto;font:12.5px/1.5 ui-monospace,"DejaVu Sans Mono",monospace;margin:0}
@media(max-width:800px){.halves{grid-template-columns:1fr}}
`;

/** The whole file. */
export function reportPage({ title, subtitle, numbers, charts, shapes, config }: ReportContent): string {
  return htmlDocument({
    title,
    subtitle,
    body: `${numberCards(numbers)}
<h2>Training</h2>${chartCards(charts)}
${shapes.length > 0 ? shapeSections(shapes) : ''}
${configCard(config)}`,
  });
}

/** A page that loads nothing. @param style beside the shared one */
export function htmlDocument({
  title,
  subtitle,
  body,
  style = '',
}: {
  title: string;
  subtitle: string;
  body: string;
  style?: string;
}): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}${style}</style></head><body><main>
<h1>${escapeHtml(title)}</h1><p class="subtitle">${escapeHtml(subtitle)}</p>
${body}
</main></body></html>
`;
}

/** The figures at the top. */
export function numberCards(numbers: ReportContent['numbers']): string {
  return `<section class="numbers">${numbers.map(numberCard).join('')}</section>`;
}

export function chartCards(charts: readonly string[]): string {
  return `<section class="charts">${charts.map((chart) => `<div class="card">${chart}</div>`).join('\n')}</section>`;
}

/** The configuration as YAML. */
export function configCard(config: string): string {
  return `<h2>Configuration</h2><div class="card"><pre>${escapeHtml(config)}</pre></div>`;
}

function numberCard({ label, value, hint }: ReportContent['numbers'][number]): string {
  return `<div class="card number"${hint ? ` title="${escapeHtml(hint)}"` : ''}><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`;
}

function shapeSections(shapes: readonly ShapeSection[]): string {
  return `<h2>Test shapes</h2>
<p class="note">Depth views: blue points lie in front of the middle plane, orange ones behind it, as the teacher gets them (summed and squashed).
Tokens: discs stay visible, rings are masked and must be reconstructed. The clouds are never augmented here and were never trained on.</p>
${shapes.map(shapeSection).join('\n')}`;
}

function shapeSection({ caption, views, clouds }: ShapeSection): string {
  const row = ({ label, pictures }: ShapeSection['views'][number]): string =>
    `<div class="label">${escapeHtml(label)}</div><div class="triple">${pictures.map((source, view) => image(source, `${label}, view ${view + 1}`)).join('')}</div>`;
  const cloud = ({ label, picture }: ShapeSection['clouds'][number]): string =>
    `<div><div class="label">${escapeHtml(label)}</div>${image(picture, label)}</div>`;
  return `<section class="card shape"><h3>${escapeHtml(caption)}</h3><div class="halves">
<div>${views.map(row).join('')}</div><div class="quadruple">${clouds.map(cloud).join('')}</div></div></section>`;
}

function image(source: Source, text: string): string {
  return `<img src="${source}" alt="${escapeHtml(text)}" title="${escapeHtml(text)}">`;
}

/** Text that is safe between tags and in attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
