/** Sums whose order is that of the ranks, whoever forms them: the same number of ranks gives the same bytes. */

/** The consecutive part of `length` values that a rank adds up: parts differ by at most one rounding up of length / size. */
export function partOf(length: number, size: number, rank: number): { start: number; count: number } {
  const whole = Math.ceil(length / size);
  const start = Math.min(rank * whole, length);
  return { start, count: Math.min(whole, length - start) };
}

/** sum[i] = parts[i] + parts[n + i] + ..., parts [size,n], sum [n]; every addition is rounded to float32. */
export function addInRankOrder(parts: Float32Array, sum: Float32Array): void {
  const n = sum.length;
  sum.set(parts.subarray(0, n));
  for (let from = n; from < parts.length; from += n) {
    const part = parts.subarray(from, from + n);
    for (let i = 0; i < n; i++) sum[i] = (sum[i] as number) + (part[i] as number);
  }
}
