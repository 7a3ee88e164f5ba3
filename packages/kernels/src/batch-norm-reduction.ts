/**
 * BatchNorm over the rows of several workers: what each one knows of its own rows becomes sums, and a reduction that the
 * caller brings adds them up. Without one, a worker's rows are the whole batch.
 */

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

/** The reduction in use. */
export function batchNormReduction(): BatchNormReduction | undefined {
  return reduction;
}
