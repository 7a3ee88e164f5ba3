/**
 * Linear layer on rows that are put together from parts, without putting them together. A part that is the same for k rows in
 * turn, such as a cloud's feature beside each of its points, is multiplied once and not k times (SPEC 8, part segmentation).
 */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer, zerosOf } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { columnSum, gemmInto } from '../../matmul.js';
import type { LinearOptions, Part } from '../../operands.js';
import { repeated, sumOf } from './group-pooling.js';

/** As `linearOfParts` in ops/. */
export function linearOfParts(
  parts: readonly Tensor[],
  layout: readonly Part[],
  w: Tensor,
  bias: Tensor,
  { biasCancels }: Required<Pick<LinearOptions, 'biasCancels'>>,
): Tensor {
  const [width = 0] = w.shape;
  const rows = layout.reduce((most, part) => Math.max(most, part.rows), 0);
  return differentiable(
    [...parts, w, bias],
    (save) => {
      save([...parts, w]);
      const y = allocate([rows, width]);
      kernels().run.broadcastRow(pointer(y), pointer(bias), rows, width);
      layout.forEach((part, p) => addPart(y, parts[p] as Tensor, w, part));
      return y;
    },
    (dy, saved) => {
      const weights = saved.at(-1) as Tensor;
      const dw = allocate(w.shape);
      const gradients = layout.map((part, p) =>
        partGradient(dy, saved[p] as Tensor, weights, part, [dw, w.shape[1] ?? 0]),
      );
      return [...gradients, dw, biasCancels ? zerosOf([width]) : columnSum(dy)];
    },
  );
}

/** y += part times its columns of w. */
function addPart(y: Tensor, x: Tensor, w: Tensor, { at, width: inner, rows, times }: Part): void {
  const [width = 0, stride = 0] = w.shape;
  const columns = { tensor: w, stride, at, transposed: true };
  const from = { tensor: x, stride: inner };
  if (times === 1) {
    gemmInto({ tensor: y, stride: width }, from, columns, [rows, width, inner], true);
    return;
  }
  const product = allocate([rows, width]);
  gemmInto({ tensor: product, stride: width }, from, columns, [rows, width, inner]);
  const spread = repeated(product, rows, times, width);
  kernels().run.addInPlace(pointer(y), pointer(spread), y.size);
  product.dispose();
  spread.dispose();
}

/** Gradient by a part; that by its columns of the weights goes into dw. */
function partGradient(
  dy: Tensor,
  x: Tensor,
  w: Tensor,
  { at, width: inner, rows, times }: Part,
  [dw, stride]: [Tensor, number],
): Tensor {
  const width = w.shape[0] ?? 0;
  const own = times === 1 ? dy : sumOf(dy, rows, times, width);
  const byOutput = { tensor: own, stride: width };
  gemmInto({ tensor: dw, stride, at }, { ...byOutput, transposed: true }, { tensor: x, stride: inner }, [
    width,
    inner,
    rows,
  ]);
  const dx = allocate([rows, inner]);
  gemmInto({ tensor: dx, stride: inner }, byOutput, { tensor: w, stride, at }, [rows, inner, width]);
  if (own !== dy) own.dispose();
  return dx;
}
