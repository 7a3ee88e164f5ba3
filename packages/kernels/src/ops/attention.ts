/** Multi-head self-attention on packed rows (SPEC 5.2, 5.3). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** Where each sample's rows start: `offsets` is an int32 tensor [B+1], `lengths` the same on the host. */
export interface RowSegments {
  readonly offsets: Tensor;
  readonly lengths: Int32Array;
  /** Pairs of rows that see each other, as `nearbyRows` made them of these lengths; without it all rows of a sample do. */
  readonly near?: Tensor;
}

/**
 * qkv [R,3d] -> [R,d]; a row attends to the rows of its own sample, or to the near ones among them (SPEC 5.4). Scale
 * head_dim^-0.5.
 * @param qkv queries, keys and values side by side, heads consecutive within each
 * @throws Error when d is no multiple of the head count, or the lengths do not add up to R
 */
export function attention(qkv: Tensor, segments: RowSegments, heads: number): Tensor {
  const [rows = 0, width = 0] = qkv.shape;
  const d = width / 3;
  if (d % heads !== 0) throw new Error(`attention: width ${d} is not a multiple of ${heads} heads`);
  const covered = segments.lengths.reduce((sum, n) => sum + n, 0);
  if (covered !== rows) throw new Error(`attention: lengths add up to ${covered}, but there are ${rows} rows`);
  return tensorEngine().attention(qkv, segments, heads);
}
