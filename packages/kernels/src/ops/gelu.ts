/** Exact (erf) GELU. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';

/** Element-wise x * Phi(x), any shape. */
export function gelu(x: Tensor): Tensor {
  return differentiable(
    [x],
    (save) => {
      save([x]);
      const y = allocate(x.shape);
      kernels().run.geluForward(pointer(x), pointer(y), x.size);
      return y;
    },
    (dy, saved) => {
      const [x] = saved as [Tensor];
      const dx = allocate(x.shape);
      kernels().run.geluBackward(pointer(x), pointer(dy), pointer(dx), x.size);
      return [dx];
    },
  );
}
