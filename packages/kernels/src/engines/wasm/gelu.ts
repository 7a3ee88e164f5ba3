/** Exact (erf) GELU, with the bias of the layer in front when it is given. */
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { columnSum } from '../../matmul.js';

/** As `gelu` in ops/. */
export function gelu(x: Tensor, bias?: Tensor): Tensor {
  const { shape, size } = x;
  const d = bias ? bias.size : size;
  const { run } = kernels();
  // the slope is kept rather than x: value and slope share an exponential
  const differentiated = engine().isTapeOn();
  return differentiable(
    bias ? [x, bias] : [x],
    (save) => {
      const y = allocate(shape);
      const slope = differentiated ? allocate(shape) : undefined;
      const out = [pointer(y), slope ? pointer(slope) : 0];
      if (size > 0) run.geluForward(pointer(x), bias ? pointer(bias) : 0, ...out, size / d, d);
      if (slope) save([slope]);
      slope?.dispose();
      return y;
    },
    (dy, saved) => {
      const [slope] = saved as [Tensor];
      const dx = allocate(shape);
      run.multiply(pointer(dy), pointer(slope), pointer(dx), size);
      return bias ? [dx, columnSum(dx)] : [dx];
    },
  );
}
