/** Learning-rate schedules: the official one by epochs (SPEC 7), and a plain one by steps. */

export interface CosineOptions {
  readonly base: number;
  /** Length of the cosine, t_initial. */
  readonly length: number;
  readonly warmup: number;
  readonly minimum?: number;
  /** Rate at the start of the warm-up. */
  readonly warmupStart?: number;
}

/**
 * The official scheduler's value f(t): linear warm-up from `warmupStart`, then a cosine that counts from t = 0, so the
 * rate jumps where the warm-up ends. Beyond `length` it stays at the minimum.
 */
export function officialCosine(t: number, options: CosineOptions): number {
  const { base, length, warmup, minimum = 1e-6, warmupStart = 1e-6 } = options;
  if (t < warmup) return warmupStart + (t * (base - warmupStart)) / warmup;
  if (t >= length) return minimum;
  return minimum + 0.5 * (base - minimum) * (1 + Math.cos((Math.PI * t) / length));
}

/** The rate in force while epoch e trains: the scheduler runs after each epoch, so epoch e uses f(e - 1) (SPEC 7). */
export function officialEpochRate(epoch: number, options: CosineOptions): number {
  return officialCosine(Math.max(epoch - 1, 0), options);
}

export interface StepScheduleOptions {
  readonly base: number;
  readonly steps: number;
  readonly warmup: number;
  readonly minimum?: number;
}

/** Rate of the zero-based step: base (t+1)/warmup while warming up, then a cosine to the minimum at the last step. */
export function warmupCosine(step: number, { base, steps, warmup, minimum = 0 }: StepScheduleOptions): number {
  if (step < warmup) return (base * (step + 1)) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return minimum + 0.5 * (base - minimum) * (1 + Math.cos(Math.PI * Math.min(1, progress)));
}
