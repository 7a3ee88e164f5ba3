/** Comparisons with golden tensors, in units of their tolerance. */
import type { GoldenTensor } from './golden.js';

/** One line of a parity report. A group passes when every `ratio` is at most 1 and `mismatches` is 0. */
export interface Comparison {
  readonly name: string;
  /** Worst absolute error divided by the tolerance (continuous results). */
  readonly ratio: number;
  /** Number of different values (discrete results). */
  readonly mismatches: number;
  readonly worstError: number;
  readonly tolerance: number;
}

type Numbers = ArrayLike<number>;

/**
 * Worst |actual - expected| over the golden tensor, divided by its suggested tolerance. A tensor without one is held to
 * 1e-5 of its largest magnitude (and at least 1e-7). `flat_stride` in the index is followed.
 */
export function compareClose(
  name: string,
  actual: Numbers,
  golden: GoldenTensor,
  tolerance = toleranceOf(golden),
): Comparison {
  const expected = golden.tensor.data as unknown as Numbers;
  const stride = (golden.info['flat_stride'] as number | undefined) ?? 1;
  const count = Math.ceil(actual.length / stride);
  if (count !== expected.length) {
    return { name, ratio: Number.POSITIVE_INFINITY, mismatches: 0, worstError: Number.POSITIVE_INFINITY, tolerance };
  }
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const error = Math.abs(Number(actual[i * stride]) - Number(expected[i]));
    if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return { name, ratio: worst === 0 ? 0 : worst / tolerance, mismatches: 0, worstError: worst, tolerance };
}

/** Number of positions at which integers differ. */
export function compareEqual(
  name: string,
  actual: ArrayLike<number | bigint>,
  expected: ArrayLike<number | bigint>,
): Comparison {
  let mismatches = Math.abs(actual.length - expected.length);
  for (let i = 0; i < Math.min(actual.length, expected.length); i++) {
    if (Number(actual[i]) !== Number(expected[i])) mismatches++;
  }
  return { name, ratio: 0, mismatches, worstError: mismatches, tolerance: 0 };
}

function toleranceOf(golden: GoldenTensor): number {
  if (golden.atol !== undefined) return golden.atol;
  const absmax = (golden.info['absmax'] as number | undefined) ?? 0;
  return Math.max(1e-5 * absmax, 1e-7);
}
