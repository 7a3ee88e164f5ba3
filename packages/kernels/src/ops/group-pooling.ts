/** From the k rows of each group to one row: maximum, mean (SPEC 8). A cloud's tokens or points are a group. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { tensorEngine } from '../tensor-engine.js';

/** @throws Error when the rows of x [G*k,d] do not divide */
function expectGroups(operation: string, x: Tensor, k: number): void {
  const [rows = 0] = x.shape;
  if (x.rank !== 2 || !(k >= 1) || rows % k !== 0)
    throw new Error(`${operation}: rows [${x.shape}] are no groups of ${k}`);
}

/** x [G*k,d] -> maximum over the rows of each group [G,d]; on ties the first row gets the gradient. */
export function maxOverGroups(x: Tensor, k: number): Tensor {
  expectGroups('maxOverGroups', x, k);
  return tensorEngine().maxOverGroups(x, k);
}

/** x [G*k,d] -> mean over the rows of each group [G,d]. */
export function meanOverGroups(x: Tensor, k: number): Tensor {
  expectGroups('meanOverGroups', x, k);
  return tensorEngine().meanOverGroups(x, k);
}
