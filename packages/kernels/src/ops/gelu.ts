/** Exact (erf) GELU. */
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';

/** Element-wise x * Phi(x), any shape. */
export function gelu(x: Tensor): Tensor {
  const { run } = kernels();
  const differentiated = engine().isTapeOn();
  return differentiable(
    [x],
    (save) => {
      const y = allocate(x.shape);
      if (!differentiated) {
        run.geluForward(pointer(x), pointer(y), x.size);
        return y;
      }
      const slope = allocate(x.shape);
      run.geluWithSlope(pointer(x), pointer(y), pointer(slope), x.size);
      save([slope]);
      slope.dispose();
      return y;
    },
    (dy, saved) => {
      const [slope] = saved as [Tensor];
      const dx = allocate(x.shape);
      run.multiply(pointer(dy), pointer(slope), pointer(dx), x.size);
      return [dx];
    },
  );
}
