/** Refuses a run whose steps do not fit into the wasm heap, before the first one. */
import type { I2PMae } from '@i2p/mae';
import type { RunConfig } from '../config/schema.js';
import { UserError } from '../user-error.js';
import type { MatrixEngine } from './matrix-engine.js';
import { floatsPerCloud, HEAP_LIMIT, largestPass, type StepNeeds, stepBytes } from './predict-heap.js';

/** Bytes as people say them. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
}

/** How a run divides its batches. */
type Division = Pick<RunConfig['training'], 'batch' | 'workers' | 'microBatch'> & {
  /** Ranks of a job, each with one worker and all moments. */
  readonly ranks?: number | undefined;
};

/** `checkStep` of pre-training. */
export function checkHeap(
  { config, parameterCount }: Pick<I2PMae, 'config' | 'parameterCount'>,
  division: Division,
): number {
  return checkStep({ floats: floatsPerCloud(config), parameters: parameterCount }, division);
}

/**
 * @returns bytes that a step is expected to need on each worker's heap
 * @throws UserError with the largest batch and micro-batch that fit
 */
export function checkStep(needs: StepNeeds, { batch, workers, microBatch, ranks = 1 }: Division): number {
  const share = batch / (workers * ranks);
  const clouds = Math.min(microBatch ?? share, share);
  const need = stepBytes(needs, { clouds, passes: share / clouds, workers });
  if (need <= HEAP_LIMIT) return need;
  const whole = largestPass(needs, { passes: 1, workers });
  const slice = largestPass(needs, { passes: 2, workers });
  const micro = Array.from({ length: Math.min(slice, share) }, (_, i) => i + 1).findLast((n) => share % n === 0);
  const excess = `${clouds} clouds at once need about ${gigabytes(need)} of memory, and the wasm heap ends at ${gigabytes(HEAP_LIMIT)}`;
  if (whole === 0) throw new UserError(`${excess}: this model does not fit with a single cloud`);
  const advice =
    micro === undefined
      ? ''
      : `, or --micro-batch ${micro}, which works the batch off in slices, each with a BatchNorm of its own`;
  throw new UserError(`${excess}: the largest that fits is --batch ${whole * workers * ranks}${advice}`);
}

/**
 * Where the student lives on the wasm heap: how much of it a step takes, in words.
 * @param check predicts the bytes @throws what it throws; UserError for several workers elsewhere
 */
export function memoryNote<D extends Pick<Division, 'workers' | 'ranks'>>(
  { onHeap }: Pick<MatrixEngine, 'onHeap'>,
  division: D,
  check: (division: D) => number,
): string | undefined {
  const { workers, ranks = 1 } = division;
  const where = ranks > 1 ? ' in each rank' : workers > 1 ? ' in each worker' : '';
  if (onHeap) return `memory   about ${gigabytes(check(division))} of the wasm heap${where}`;
  if (workers > 1) throw new UserError('--workers share memory on the wasm heap: leave --backend out, or --workers');
  return undefined;
}
