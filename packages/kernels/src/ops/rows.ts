/** Rows put one below the other or side by side, and shapes read otherwise; both share or copy, nothing is computed. */
import { type Tensor, reshape as tfReshape } from '@tensorflow/tfjs-core';
import { differentiable } from '../differentiable.js';
import { tensorEngine } from '../tensor-engine.js';

/** The same numbers in another shape. */
export function reshape(x: Tensor, shape: number[]): Tensor {
  const before = x.shape;
  return differentiable(
    [x],
    () => tfReshape(x, shape),
    (dy) => [tfReshape(dy, before)],
  );
}

/** [n,d] above [m,d] -> [n+m,d]. */
export function concatRows(above: Tensor, below: Tensor): Tensor {
  if (below.shape[1] !== above.shape[1])
    throw new Error(`concatRows: [${above.shape}] and [${below.shape}] differ in width`);
  return tensorEngine().concatRows(above, below);
}

/** [R,a] beside [R,b] -> [R,a+b]. */
export function concatColumns(left: Tensor, right: Tensor): Tensor {
  if (right.shape[0] !== left.shape[0])
    throw new Error(`concatColumns: [${left.shape}] and [${right.shape}] differ in rows`);
  return tensorEngine().concatColumns(left, right);
}
