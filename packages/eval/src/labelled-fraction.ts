/** Few labels: the part of a training split that keeps its labels in the limited-data study. */
import { randomStream } from '@i2p/random';

/**
 * Indices of a share of every class, ascending: at least one cloud of each. Nested: what 1 % holds, 10 % of the same seed
 * holds too.
 * @param labels [n]
 * @param fraction above 0, at most 1
 * @throws RangeError for another fraction
 */
export function labelledFraction(labels: Int32Array, fraction: number, seed: number): Int32Array {
  if (!(fraction > 0 && fraction <= 1))
    throw new RangeError(`labelledFraction: expected a fraction above 0 and at most 1, got ${fraction}`);
  const rows = new Map<number, number[]>();
  labels.forEach((label, row) => {
    const own = rows.get(label);
    if (own) own.push(row);
    else rows.set(label, [row]);
  });
  const kept = [...rows].flatMap(([label, own]) => {
    const order = randomStream(seed, 'labelled-fraction', label).permutation(own.length);
    return Array.from(order.subarray(0, Math.max(1, Math.round(fraction * own.length))), (place) => own[place]);
  });
  return Int32Array.from(kept).sort();
}
