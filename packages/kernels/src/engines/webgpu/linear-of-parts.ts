/** Linear layer on rows that are put together from parts, without putting them together (SPEC 8, part segmentation). */
import { type Tensor, zeros } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import type { LinearOptions, Part } from '../../operands.js';
import { columnSum } from './column-sums.js';
import { allocate } from './device.js';
import { sumOfGroups } from './group-pooling.js';
import { product, type Start } from './matrix.js';

/** As `linearOfParts` in ops/. */
export function linearOfParts(
  parts: readonly Tensor[],
  layout: readonly Part[],
  w: Tensor,
  bias: Tensor,
  { biasCancels }: Required<Pick<LinearOptions, 'biasCancels'>>,
): Tensor {
  const [width = 0] = w.shape;
  return differentiable(
    [...parts, w, bias],
    (save) => {
      save([...parts, w]);
      return sumOfParts(parts, layout, w, bias);
    },
    (dy, saved) => {
      const weights = saved.at(-1) as Tensor;
      const dw = allocate(w.shape);
      const gradients = layout.map((part, p) => partGradient(dy, saved[p] as Tensor, weights, part, dw));
      return [...gradients, dw, biasCancels ? zeros([width]) : columnSum(dy)];
    },
  );
}

/** Parts with fewer rows first: what they and the bias give is what the products of the others start from. */
function sumOfParts(parts: readonly Tensor[], layout: readonly Part[], w: Tensor, bias: Tensor): Tensor {
  const [width = 0, stride = 0] = w.shape;
  const order = layout.map((_, p) => p).sort((p, q) => (layout[p] as Part).rows - (layout[q] as Part).rows);
  let sum: { readonly tensor: Tensor; readonly rows: number } | undefined;
  for (const p of order) {
    const { at, width: inner, rows } = layout[p] as Part;
    const y = allocate([rows, width]);
    const start: Start = sum ? { rows: sum.tensor, times: rows / sum.rows } : { rows: bias, times: rows };
    const columns = { tensor: w, stride, at, transposed: true };
    product(
      { tensor: y, stride: width },
      { tensor: parts[p] as Tensor, stride: inner },
      columns,
      [rows, width, inner],
      start,
    );
    sum?.tensor.dispose();
    sum = { tensor: y, rows };
  }
  if (!sum) throw new Error('linearOfParts: there are no parts');
  return sum.tensor;
}

/** Gradient by a part; that by its columns of the weights goes into dw. */
function partGradient(dy: Tensor, x: Tensor, w: Tensor, { at, width: inner, rows, times }: Part, dw: Tensor): Tensor {
  const [width = 0, stride = 0] = w.shape;
  const own = times === 1 ? dy : sumOfGroups(dy, times);
  const byOutput = { tensor: own, stride: width };
  const from = { tensor: x, stride: inner };
  product({ tensor: dw, stride, at }, { ...byOutput, transposed: true }, from, [width, inner, rows]);
  const dx = allocate([rows, inner]);
  product({ tensor: dx, stride: inner }, byOutput, { tensor: w, stride, at }, [rows, inner, width]);
  if (own !== dy) own.dispose();
  return dx;
}
