/** Linear layer, or 1x1 convolution, on rows. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, gemmInto, timesTransposed } from '../matmul.js';

/**
 * x [R,in] -> x w^T + bias [R,out].
 * @param w [out,in], or [out,in,1] as a 1x1 convolution stores it
 * @throws Error when the widths disagree
 */
export function linear(x: Tensor, w: Tensor, bias?: Tensor): Tensor {
  const [rows = 0, inner = 0] = x.shape;
  const [width = 0, expected] = w.shape;
  if (x.rank !== 2 || expected !== inner) throw new Error(`linear: weights [${w.shape}] do not fit rows [${x.shape}]`);
  if (bias && bias.size !== width) throw new Error(`linear: bias [${bias.shape}] does not fit weights [${w.shape}]`);
  return differentiable(
    bias ? [x, w, bias] : [x, w],
    (save) => {
      save([x, w]);
      return timesTransposed(x, w, bias);
    },
    (dy, saved) => {
      const [x, w] = saved as [Tensor, Tensor];
      const dx = allocate([rows, inner]);
      gemmInto({ tensor: dx, stride: inner }, { tensor: dy, stride: width }, { tensor: w, stride: inner }, [
        rows,
        inner,
        width,
      ]);
      const dw = allocate(w.shape);
      const byOutput = { tensor: dy, stride: width, transposed: true };
      gemmInto({ tensor: dw, stride: inner }, byOutput, { tensor: x, stride: inner }, [width, inner, rows]);
      return bias ? [dx, dw, columnSum(dy)] : [dx, dw];
    },
  );
}
