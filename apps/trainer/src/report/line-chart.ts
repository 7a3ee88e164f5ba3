/** A line chart as a piece of SVG. */
import { axisTicks, type Scale, tickLabel } from './axis.js';

export interface Series {
  readonly label: string;
  readonly colour: string;
  /** x ascending. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Thin and pale, for raw values behind their mean. */
  readonly faint?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly series: readonly Series[];
  /** A dashed horizontal line. */
  readonly reference?: { readonly y: number; readonly label: string };
  /** Logarithmic where the values span more than this factor; never by default. */
  readonly logAbove?: number;
  /** false: the page names the colours; by default the chart does where there are several. */
  readonly legend?: boolean;
}

const WIDTH = 460;
const HEIGHT = 250;
const LEFT = 52;
const RIGHT = 14;
const TOP = 34;
const BOTTOM = 30;

/** The chart; x is the step. */
export function lineChart(chart: Chart): string {
  const drawn = chart.series.filter(({ points }) => points.length > 0);
  const values = drawn.flatMap(({ points }) => points.map(([, y]) => y));
  if (chart.reference) values.push(chart.reference.y);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const log = chart.logAbove !== undefined && low > 0 && high / low > chart.logAbove;
  const steps = drawn.flatMap(({ points }) => points.map(([x]) => x));
  const x = axisTicks(Math.min(0, ...steps), Math.max(1, ...steps), false, 5);
  const y = axisTicks(low, high, log, 4);
  const placeX = (value: number): number => LEFT + x.place(value) * (WIDTH - LEFT - RIGHT);
  const placeY = (value: number): number => HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM);
  const body =
    drawn.length === 0
      ? `<text x="${WIDTH / 2}" y="${HEIGHT / 2}" text-anchor="middle">no values yet</text>`
      : [
          grid(x, y, placeX, placeY),
          reference(chart, placeY),
          ...drawn.map((series) => line(series, placeX, placeY)),
        ].join('');
  return (
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.title}">` +
    `<text class="title" x="${LEFT}" y="18">${chart.title}${log ? ' <tspan class="unit">(log scale)</tspan>' : ''}</text>` +
    `${chart.legend === false ? '' : legend(drawn)}${body}</svg>`
  );
}

function line(
  { points, colour, faint, label }: Series,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
): string {
  const path = points
    .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${placeX(x).toFixed(1)} ${placeY(y).toFixed(1)}`)
    .join('');
  const style = faint ? 'stroke-width="1" opacity="0.35"' : 'stroke-width="2"';
  const [lastX, lastY] = points.at(-1) ?? [0, 0];
  const dot = faint
    ? ''
    : `<circle cx="${placeX(lastX).toFixed(1)}" cy="${placeY(lastY).toFixed(1)}" r="3" fill="${colour}"><title>${label}: ${lastY}</title></circle>`;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-linejoin="round" ${style}/>${dot}`;
}

function grid(x: Scale, y: Scale, placeX: (x: number) => number, placeY: (y: number) => number): string {
  const rows = y.ticks.map((tick) => {
    const at = placeY(tick).toFixed(1);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 6}" y="${at}" dy="0.35em" text-anchor="end">${tickLabel(tick)}</text>`;
  });
  const columns = x.ticks.map(
    (tick) =>
      `<text x="${placeX(tick).toFixed(1)}" y="${HEIGHT - BOTTOM + 17}" text-anchor="middle">${tickLabel(tick)}</text>`,
  );
  return (
    rows.join('') +
    columns.join('') +
    `<text class="unit" x="${WIDTH - RIGHT}" y="${HEIGHT - 1}" text-anchor="end">step</text>`
  );
}

function reference({ reference: mark }: Chart, placeY: (y: number) => number): string {
  if (!mark) return '';
  const at = placeY(mark.y);
  return (
    `<line class="reference" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/>` +
    `<text class="unit" x="${WIDTH - RIGHT}" y="${(at - 5).toFixed(1)}" text-anchor="end">${mark.label}</text>`
  );
}

function legend(series: readonly Series[]): string {
  const named = series.filter(({ faint }) => !faint);
  if (named.length < 2) return '';
  let at = WIDTH - RIGHT;
  return named
    .reverse()
    .map(({ label, colour }) => {
      const text = `<text x="${at}" y="18" text-anchor="end" fill="${colour}" style="fill:${colour}">${label}</text>`;
      at -= 7 * label.length + 16;
      return text;
    })
    .join('');
}
