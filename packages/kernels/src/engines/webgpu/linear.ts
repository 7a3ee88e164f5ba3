/** Linear layer, or 1x1 convolution, on rows. */
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import type { LinearOptions } from '../../operands.js';
import { columnSum } from './column-sums.js';
import { allocate } from './device.js';
import { product } from './matrix.js';

/** As `linear` in ops/. */
export function linear(
  x: Tensor,
  w: Tensor,
  bias: Tensor | undefined,
  { constantInput, biasCancels }: Required<LinearOptions>,
): Tensor {
  const [rows = 0, inner = 0] = x.shape;
  const [width = 0] = w.shape;
  const trained = bias ? [w, bias] : [w];
  return differentiable(
    constantInput ? trained : [x, ...trained],
    (save) => {
      save([x, w]);
      return timesTransposed(x, w, bias);
    },
    (dy, saved) => {
      const [x, w] = saved as [Tensor, Tensor];
      const dw = allocate(w.shape);
      const from = { tensor: x, stride: inner };
      product({ tensor: dw, stride: inner }, { tensor: dy, stride: width, transposed: true }, from, [
        width,
        inner,
        rows,
      ]);
      const gradients = bias ? [dw, biasCancels ? zeros([width]) : columnSum(dy)] : [dw];
      if (constantInput) return gradients;
      const dx = allocate([rows, inner]);
      const weights = { tensor: w, stride: inner };
      product({ tensor: dx, stride: inner }, { tensor: dy, stride: width }, weights, [rows, inner, width]);
      return [dx, ...gradients];
    },
  );
}

/** x [R,in] times the transpose of w [out,in,...] -> [R,out], plus a bias when there is one. */
export function timesTransposed(x: Tensor, w: Tensor, bias?: Tensor): Tensor {
  const [rows = 0, inner = 0] = x.shape;
  const [width = 0] = w.shape;
  const y = allocate([rows, width]);
  const weights = { tensor: w, stride: inner, transposed: true };
  const start = bias && { rows: bias, times: rows };
  product({ tensor: y, stride: width }, { tensor: x, stride: inner }, weights, [rows, width, inner], start);
  return y;
}
