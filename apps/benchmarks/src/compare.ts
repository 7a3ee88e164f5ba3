/** What moved between two runs by more than the noise of both. */
import type { Entry } from './entry.js';

/** Memory has no range of runs: half of this share up or down is taken for its noise. */
const RANGELESS_NOISE = 0.1;

/** A line for every entry whose ranges in the two runs do not overlap, and for every new one. */
export function comparison(old: readonly Entry[], now: readonly Entry[]): string[] {
  const before = new Map(old.map((entry) => [entry.name, entry]));
  const lines = now.flatMap((entry) => {
    const one = before.get(entry.name);
    if (!one) return [`new: ${entry.name} ${entry.value} ${entry.unit}`];
    return moved(one, entry) ? [movement(one, entry)] : [];
  });
  return lines.length ? lines : ['nothing moved by more than the noise of both runs'];
}

function moved(old: Entry, now: Entry): boolean {
  const [oldMin, oldMax] = extremes(old);
  const [min, max] = extremes(now);
  return min > oldMax || max < oldMin;
}

function extremes({ range, value }: Entry): [number, number] {
  const [min, max] = (range ?? '').split(' .. ').map(Number);
  if (min !== undefined && max !== undefined) return [min, max];
  return [value * (1 - RANGELESS_NOISE / 2), value * (1 + RANGELESS_NOISE / 2)];
}

function movement(old: Entry, now: Entry): string {
  const percent = 100 * (now.value / old.value - 1);
  const word = percent < 0 ? 'better' : 'worse';
  return `${word}: ${now.name} ${old.value} -> ${now.value} ${now.unit} (${percent > 0 ? '+' : ''}${percent.toFixed(0)} %)`;
}
