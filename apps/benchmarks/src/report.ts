/** Measurements as lines for the terminal and as entries for the benchmark history. */
import type { Measurement, Timing } from './measure.js';
import { spreadOf } from './statistics.js';

/** One entry of the `customSmallerIsBetter` form: times in ms, ratios to the baseline, memory in MB. */
export interface Entry {
  readonly name: string;
  readonly unit: 'ms' | 'ratio' | 'MB';
  readonly value: number;
  readonly range?: string;
  readonly extra?: string;
}

/** A line per contender: median and extremes, and how many times as fast as the baseline it is (ratio of medians). */
export function formatMeasurement({ title, timings, peakMegabytes }: Measurement): string {
  const lines = timings.map((timing) => {
    const { min, median, max } = spreadOf(timing.milliseconds);
    const times = `${rounded(median).toString().padStart(9)} ms  (${rounded(min)} .. ${rounded(max)}, ${timing.milliseconds.length} runs)`;
    const factor = 1 / ratioToBaseline(timings, timing);
    return `  ${timing.name.padEnd(10)}${times}${timing === timings[0] ? '' : `  ${factor.toFixed(2)} x as fast`}`;
  });
  return [`${title}  (peak ${Math.round(peakMegabytes)} MB)`, ...lines].join('\n');
}

/** Medians of every contender, ratios of all but the baseline. */
export function entriesOf({ title, timings }: Measurement): Entry[] {
  const [baseline] = timings;
  return timings.flatMap((timing): Entry[] => {
    const { min, median, max } = spreadOf(timing.milliseconds);
    const range = `${rounded(min)} .. ${rounded(max)}`;
    const time: Entry = {
      name: `${title} ${timing.name}`,
      unit: 'ms',
      value: rounded(median),
      range,
      extra: `median of ${timing.milliseconds.length}`,
    };
    if (!baseline || timing === baseline) return [time];
    const ratio = rounded(ratioToBaseline(timings, timing));
    return [
      time,
      { name: `${title} ${timing.name} / ${baseline.name}`, unit: 'ratio', value: ratio, extra: 'ratio of medians' },
    ];
  });
}

/** Memory is the whole process's, so there is one entry for a suite. */
export function memoryEntry(suite: string, measurements: readonly Measurement[]): Entry {
  const peak = Math.max(0, ...measurements.map(({ peakMegabytes }) => peakMegabytes));
  return { name: `${suite} peak memory`, unit: 'MB', value: Math.round(peak) };
}

function ratioToBaseline(timings: readonly Timing[], timing: Timing): number {
  return spreadOf(timing.milliseconds).median / spreadOf((timings[0] ?? timing).milliseconds).median;
}

/** Four significant digits: more is noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
