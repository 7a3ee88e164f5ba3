/**
 * Linear layer on rows that are put together from parts, without putting them together. A part that is the same for k rows in
 * turn, such as a cloud's feature beside each of its points, is multiplied once and not k times (SPEC 8, part segmentation).
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, gemmInto } from '../matmul.js';
import { repeated, sumOf } from './group-pooling.js';

/** One part: its columns among those of the weights, its own rows, and how often each of these is repeated. */
interface Part {
  readonly at: number;
  readonly width: number;
  readonly rows: number;
  readonly times: number;
}

/**
 * [parts side by side] w^T + bias [R,out]; part p is [R/times,width], each of its rows standing for `times` rows in turn.
 * @param w [out,in] or [out,in,1], `in` the sum of the parts' widths
 * @throws Error when widths or rows do not fit
 */
export function linearOfParts(parts: readonly Tensor[], w: Tensor, bias: Tensor): Tensor {
  const layout = layoutOf(parts, w, bias);
  const [width = 0, inner = 0] = w.shape;
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
      const gradients = layout.map((part, p) => partGradient(dy, saved[p] as Tensor, weights, part, [dw, inner]));
      return [...gradients, dw, columnSum(dy)];
    },
  );
}

function layoutOf(parts: readonly Tensor[], w: Tensor, bias: Tensor): Part[] {
  const [width, inner] = w.shape;
  const rows = parts.reduce((most, { shape }) => Math.max(most, shape[0] ?? 0), 0);
  let at = 0;
  const layout = parts.map(({ shape }) => {
    const [own = 0, columns = 0] = shape;
    const part = { at, width: columns, rows: own, times: rows / own };
    at += columns;
    return part;
  });
  if (at !== inner || bias.size !== width || !layout.every(({ times }) => Number.isInteger(times))) {
    const shapes = parts.map(({ shape }) => `[${shape}]`).join(' ');
    throw new Error(`linearOfParts: parts ${shapes} do not fit weights [${w.shape}] and bias [${bias.shape}]`);
  }
  return layout;
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
