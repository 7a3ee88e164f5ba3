/** What the workers of a run share. */
import { barrierMemory } from './barrier.js';

export interface SharedMemory {
  readonly workers: number;
  readonly barrier: SharedArrayBuffer;
  /** Float32 [workers, P]: each worker's gradients, all parameters one behind the other. */
  readonly gradients: SharedArrayBuffer;
  /** Float32 [P]: the updated parameters. */
  readonly parameters: SharedArrayBuffer;
  /** Float64 [2, workers, 1 + sums]: rows and sums of a BatchNorm layer, for two layers in turn. */
  readonly batchNorm: SharedArrayBuffer;
}

/**
 * @param parameterCount P
 * @param batchNormSums most sums that a BatchNorm layer adds up: two of each channel
 */
export function sharedMemory(workers: number, parameterCount: number, batchNormSums: number): SharedMemory {
  return {
    workers,
    barrier: barrierMemory(),
    gradients: new SharedArrayBuffer(4 * workers * parameterCount),
    parameters: new SharedArrayBuffer(4 * parameterCount),
    batchNorm: new SharedArrayBuffer(8 * 2 * workers * (1 + batchNormSums)),
  };
}
