/** Measurements as entries of the benchmark history: the `customSmallerIsBetter` form of github-action-benchmark. */
import { machine } from './machine.js';
import type { Measurement, Timing } from './measure.js';
import { ratioOf, rounded, type Spread, spreadOf } from './statistics.js';
import type { Figure } from './suite.js';

/** A time in ms, a ratio to the baseline, memory in MB, or a figure in its own unit. */
export interface Entry {
  /** `TITLE: NAME` for a time, `TITLE: NAME / BASELINE` for a ratio. */
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** `MIN .. MAX` over the rounds. */
  readonly range?: string;
  readonly extra?: string;
}

/** Medians of every contender, ratios of all but the baseline with their targets. */
export function entriesOf({ title, timings }: Measurement): Entry[] {
  const [baseline] = timings;
  return timings.flatMap((timing) => {
    const time: Entry = {
      name: `${title}: ${timing.name}`,
      unit: 'ms',
      ...valueAndRange(spreadOf(timing.milliseconds)),
      extra: sentence(
        `median of ${timing.milliseconds.length}`,
        `peak ${Math.round(timing.peakMegabytes)} MB`,
        timing.description,
      ),
    };
    return !baseline || timing === baseline ? [time] : [time, ratioEntry(title, baseline, timing)];
  });
}

/** @returns `target <= 0.4, met`; nothing where there is no target */
export function verdict(target: number | undefined, ratio: number): string | undefined {
  if (target === undefined) return undefined;
  return `target <= ${rounded(target)}, ${rounded(ratio) <= rounded(target) ? 'met' : 'missed'}`;
}

export function figureEntry({ title, value, unit, extra }: Figure): Entry {
  return { name: title, unit, value: rounded(value), ...(extra === undefined ? {} : { extra }) };
}

/** Memory is the whole process's, so there is one entry for a suite; peers have theirs beside their times. */
export function memoryEntry(suite: string): Entry {
  return {
    name: `${suite}: peak memory`,
    unit: 'MB',
    value: Math.round((process.resourceUsage().maxRSS * 1024) / 1e6),
    extra: machine(),
  };
}

function ratioEntry(title: string, baseline: Timing, timing: Timing): Entry {
  const ratio = ratioOf(baseline.milliseconds, timing.milliseconds);
  return {
    name: `${title}: ${timing.name} / ${baseline.name}`,
    unit: 'ratio',
    ...valueAndRange(ratio),
    extra: sentence('ratio of medians', verdict(timing.target, ratio.median), timing.agreement),
  };
}

function valueAndRange({ min, median, max }: Spread): { value: number; range: string } {
  return { value: rounded(median), range: `${rounded(min)} .. ${rounded(max)}` };
}

function sentence(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join('; ');
}
