/** The two reconstruction losses (SPEC 6) and their weighted sum. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';
import { expectIndexType } from './gather.js';

/** Chamfer distance of patches (SPEC 1.4): pred, target [L,K,3] -> scalar (pred may be rows [L,3K]); no gradient flows into the target. */
export function chamferLoss(pred: Tensor, target: Tensor): Tensor {
  if (target.rank !== 3 || target.shape[2] !== 3)
    throw new Error(`chamferLoss: the target must be [L,K,3], got [${target.shape}]`);
  if (pred.size !== target.size) throw new Error(`chamferLoss: [${pred.shape}] and [${target.shape}] do not fit`);
  return tensorEngine().chamferLoss(pred, target);
}

/**
 * Mean of (pred - table[index])^2 -> scalar: pred [R,w], table [M,w], index int32 [R]. The target rows are never gathered.
 * @throws Error when an index is not within 0 .. M-1, where the engine can look at it
 */
export function mseRowsLoss(pred: Tensor, table: Tensor, index: Tensor): Tensor {
  const [rows = 0, w = 0] = pred.shape;
  if (table.shape[1] !== w || index.size !== rows) {
    throw new Error(`mseRowsLoss: rows [${pred.shape}], table [${table.shape}] and ${index.size} indices do not fit`);
  }
  expectIndexType('mseRowsLoss', index);
  return tensorEngine().mseRowsLoss(pred, table, index);
}

/** a + factor * b of scalars. */
export function addScalars(a: Tensor, b: Tensor, factor = 1): Tensor {
  return tensorEngine().addScalars(a, b, factor);
}
