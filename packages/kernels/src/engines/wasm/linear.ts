/** Linear layer, or 1x1 convolution, on rows. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, zerosOf } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { columnSum, gemmInto, timesTransposed } from '../../matmul.js';
import type { LinearOptions } from '../../operands.js';

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
      const byOutput = { tensor: dy, stride: width, transposed: true };
      gemmInto({ tensor: dw, stride: inner }, byOutput, { tensor: x, stride: inner }, [width, inner, rows]);
      const gradients = bias ? [dw, biasCancels ? zerosOf([width]) : columnSum(dy)] : [dw];
      return constantInput ? gradients : [inputGradient(dy, w, [rows, inner]), ...gradients];
    },
  );
}

/** dy [R,out] w -> [R,in]. */
function inputGradient(dy: Tensor, w: Tensor, shape: [number, number]): Tensor {
  const [rows, inner] = shape;
  const width = w.shape[0] ?? 0;
  const dx = allocate(shape);
  const into = { tensor: dx, stride: inner };
  gemmInto(into, { tensor: dy, stride: width }, { tensor: w, stride: inner }, [rows, inner, width]);
  return dx;
}
