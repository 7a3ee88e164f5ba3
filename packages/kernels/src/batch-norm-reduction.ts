/**
 * BatchNorm over the rows of several workers: what each one knows of its own rows becomes sums, and a reduction that the
 * caller brings adds them up. Without one, a worker's rows are the whole batch.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { heapView } from './backend.js';

/**
 * Adds up, over all workers, per-channel sums (in place) and row counts. It is called once per layer in the forward pass and
 * once in the backward pass, in the same order on every worker, and returns when the totals are there.
 * @param sums this worker's; the totals when it returns. Forward: of x, then of x^2; backward: two sums of the gradient
 * @param rows this worker's rows; workers may differ
 * @returns rows of all workers
 */
export type BatchNormReduction = (sums: Float64Array, rows: number) => number;

let reduction: BatchNormReduction | undefined;

/** Makes every BatchNorm of this process normalise over all workers' rows; undefined: over its own again. */
export function useBatchNormReduction(reduce: BatchNormReduction | undefined): void {
  reduction = reduce;
}

/** The reduction in use, for engines that know none. */
export function batchNormReduction(): BatchNormReduction | undefined {
  return reduction;
}

/** Turns means and biased variances [2,d] of `rows` rows into those of all workers, in place; gives all rows. */
export function reduceMoments(moments: Tensor, rows: number): number {
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
  if (!reduction) return;
  const totals = Float64Array.from(heapView(sums));
  reduction(totals, rows);
  heapView(sums).set(totals);
}
