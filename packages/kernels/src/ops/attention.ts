/** Multi-head self-attention on packed rows (SPEC 5.2, 5.3). */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { RowSegments } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

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
