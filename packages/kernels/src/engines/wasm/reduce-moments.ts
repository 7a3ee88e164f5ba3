/** What BatchNorm sums over its rows, joined with the other workers'. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { heapView } from '../../backend.js';
import { batchNormReduction } from '../../batch-norm-reduction.js';

/** Turns means and biased variances [2,d] of `rows` rows into those of all workers, in place; gives all rows. */
export function reduceMoments(moments: Tensor, rows: number): number {
  const reduction = batchNormReduction();
  if (!reduction) return rows;
  const d = moments.size / 2;
  const values = heapView(moments);
  const at = (i: number): number => values[i] as number;
  // float64: of 16 digits, the square of the mean leaves enough for the variance
  const sums = Float64Array.from(values, (value, i) => rows * (i < d ? value : value + at(i - d) ** 2));
  const total = reduction(sums, rows);
  heapView(moments).set(
    sums.map((sum, i) => (i < d ? sum / total : Math.max(sum / total - ((sums[i - d] as number) / total) ** 2, 0))),
  );
  return total;
}

/** Sums over this worker's rows become those over all workers', in place. */
export function reduceSums(sums: Tensor, rows: number): void {
  const reduction = batchNormReduction();
  if (!reduction) return;
  const totals = Float64Array.from(heapView(sums));
  reduction(totals, rows);
  heapView(sums).set(totals);
}
