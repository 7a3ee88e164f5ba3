/** Residual sum with an optional factor per row, which is how drop path (stochastic depth) enters. */
import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** x + rowScale * y, x and y [R,d], rowScale [R] or none. */
export function residual(x: Tensor, y: Tensor, rowScale: Tensor | undefined): Tensor {
  const [rows = 0] = x.shape;
  const d = x.size / rows;
  return differentiable(
    [x, y],
    (save) => {
      if (rowScale) save([rowScale]);
      const out = allocate(x.shape);
      kernels().run.residualForward(pointer(x), pointer(y), rowScale ? pointer(rowScale) : 0, pointer(out), rows, d);
      return out;
    },
    (dy, [scale]) => {
      if (!scale) return [clone(dy), clone(dy)];
      const scaled = allocate(dy.shape);
      kernels().run.scaleRows(pointer(dy), d, pointer(scale), pointer(scaled), d, rows, d);
      return [clone(dy), scaled];
    },
  );
}
