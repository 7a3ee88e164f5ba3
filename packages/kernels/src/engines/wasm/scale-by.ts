/** Product with constant factors, which is how dropout enters. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** x times factors of its size, through which nothing is trained. @throws Error when the sizes differ */
export function scaleBy(x: Tensor, factors: Tensor): Tensor {
  const product = (values: Tensor, by: Tensor): Tensor => {
    const y = allocate(x.shape);
    kernels().run.multiply(pointer(values), pointer(by), pointer(y), y.size);
    return y;
  };
  return differentiable(
    [x],
    (save) => {
      save([factors]);
      return product(x, factors);
    },
    (dy, saved) => [product(dy, saved[0] as Tensor)],
  );
}
