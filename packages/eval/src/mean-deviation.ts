/** Mean and spread of a few results, as papers print them. */

export interface MeanDeviation {
  readonly mean: number;
  /** Of the values themselves (divided by their number, as numpy's `std`), not of a sample. */
  readonly deviation: number;
}

/** @throws RangeError without values */
export function meanAndDeviation(values: readonly number[]): MeanDeviation {
  if (values.length === 0) throw new RangeError('meanAndDeviation: expected at least one value, got none');
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
