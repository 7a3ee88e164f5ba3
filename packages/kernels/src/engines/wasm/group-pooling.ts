/** From the k rows of each group to one row and back: maximum, mean, repetition (SPEC 8). A cloud's tokens or points are a group. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** x [G*k,d] -> maximum over the rows of each group [G,d]; on ties the first row gets the gradient. */
export function maxOverGroups(x: Tensor, k: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const groups = rows / k;
  return differentiable(
    [x],
    (save) => {
      const y = allocate([groups, d]);
      const index = allocate([groups, d], 'int32');
      kernels().run.maxPoolForward(pointer(x), pointer(y), pointer(index), groups, k, d);
      save([index]);
      index.dispose();
      return y;
    },
    (dy, saved) => {
      const [index] = saved as [Tensor];
      const dx = allocate([groups * k, d]);
      kernels().run.maxPoolBackward(pointer(dy), pointer(index), pointer(dx), groups, k, d);
      return [dx];
    },
  );
}

/** x [G*k,d] -> mean over the rows of each group [G,d]. */
export function meanOverGroups(x: Tensor, k: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const groups = rows / k;
  const scaled = (tensor: Tensor): Tensor => {
    kernels().run.scaleInPlace(pointer(tensor), tensor.size, 1 / k);
    return tensor;
  };
  return differentiable(
    [x],
    () => scaled(sumOf(x, groups, k, d)),
    (dy) => [scaled(repeated(dy, groups, k, d))],
  );
}

/** y[g] = sum of the k rows of group g. */
export function sumOf(x: Tensor, groups: number, k: number, d: number): Tensor {
  const y = allocate([groups, d]);
  kernels().run.sumGroups(pointer(x), pointer(y), groups, k, d);
  return y;
}

/** Each of the rows k times. */
export function repeated(x: Tensor, groups: number, k: number, d: number): Tensor {
  const y = allocate([groups * k, d]);
  kernels().run.repeatRows(pointer(x), pointer(y), groups, k, d);
  return y;
}
