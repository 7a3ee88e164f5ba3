/** Linear layer, or 1x1 convolution, on rows. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, zerosOf } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, gemmInto, timesTransposed } from '../matmul.js';

export interface LinearOptions {
  /** True for an x that nothing is trained through, such as coordinates: its gradient is not computed. */
  readonly constantInput?: boolean;
  /** True where a BatchNorm by batch statistics follows: the bias cancels out, so its gradient is 0 and not rounding noise. */
  readonly biasCancels?: boolean;
}

/**
 * x [R,in] -> x w^T + bias [R,out].
 * @param w [out,in], or [out,in,1] as a 1x1 convolution stores it
 * @throws Error when the widths disagree
 */
export function linear(x: Tensor, w: Tensor, bias?: Tensor, options: LinearOptions = {}): Tensor {
  const { constantInput = false, biasCancels = false } = options;
  const [rows = 0, inner = 0] = x.shape;
  const [width = 0, expected] = w.shape;
  if (x.rank !== 2 || expected !== inner) throw new Error(`linear: weights [${w.shape}] do not fit rows [${x.shape}]`);
  if (bias && bias.size !== width) throw new Error(`linear: bias [${bias.shape}] does not fit weights [${w.shape}]`);
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
