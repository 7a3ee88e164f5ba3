/** What is said of repeated timings: extremes and the median, which one slow run in a shared machine does not move. */

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError when there is no value */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('spreadOf: expected at least one value, got none');
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] as number;
  const middle = (sorted.length - 1) / 2;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}

/** How many times the baseline's time another takes: of the medians, and the extremes over the rounds of both. */
export function ratioOf(baseline: readonly number[], other: readonly number[]): Spread {
  const rounds = spreadOf(other.map((value, round) => value / (baseline[round] ?? Number.NaN)));
  return { ...rounds, median: spreadOf(other).median / spreadOf(baseline).median };
}

/** Four significant digits: more is noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
