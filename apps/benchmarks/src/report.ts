/** Measurements as lines for the terminal. */
import { verdict } from './entry.js';
import type { Measurement, Timing } from './measure.js';
import { ratioOf, rounded, spreadOf } from './statistics.js';
import type { Figure } from './suite.js';

/** A line per contender: median and extremes, memory; then the ratio to the baseline, its target, and the agreement. */
export function formatMeasurement({ title, timings }: Measurement): string {
  const [baseline] = timings;
  const width = Math.max(...timings.map(({ name }) => name.length));
  const lines = timings.map((timing) => {
    const { min, median, max } = spreadOf(timing.milliseconds);
    const name = timing.name.padEnd(width);
    const time = rounded(median).toString().padStart(9);
    const runs = `(${rounded(min)} .. ${rounded(max)}, ${timing.milliseconds.length} runs)`;
    const words = [
      `peak ${Math.round(timing.peakMegabytes)} MB`,
      timing.description,
      ...(!baseline || timing === baseline ? [] : besideBaseline(baseline, timing)),
    ];
    return `  ${name}${time} ms  ${runs}  ${words.filter((word) => word !== undefined).join('; ')}`;
  });
  return [title, ...lines].join('\n');
}

export function formatFigure({ title, value, unit, extra }: Figure): string {
  return `${title}: ${rounded(value)} ${unit}${extra === undefined ? '' : `; ${extra}`}`;
}

function besideBaseline(baseline: Timing, timing: Timing): (string | undefined)[] {
  const { median } = ratioOf(baseline.milliseconds, timing.milliseconds);
  return [`ratio ${median.toFixed(3)}`, verdict(timing.target, median), timing.agreement];
}
