/** Residual sum with an optional factor per row, which is how drop path (stochastic depth) enters. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** x + rowScale * y, x and y [R,d], rowScale [R] or none. */
export function residual(x: Tensor, y: Tensor, rowScale?: Tensor): Tensor {
  if (x.size !== y.size) throw new Error(`residual: [${x.shape}] and [${y.shape}] do not fit`);
  const [rows = 0] = x.shape;
  if (rowScale && rowScale.size !== rows) throw new Error(`residual: ${rowScale.size} factors for ${rows} rows`);
  return tensorEngine().residual(x, y, rowScale);
}
