/**
 * Linear layer on rows that are put together from parts, without putting them together. A part that is the same for k rows in
 * turn, such as a cloud's feature beside each of its points, is multiplied once and not k times (SPEC 8, part segmentation).
 */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { LinearOptions, Part } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

/**
 * [parts side by side] w^T + bias [R,out]; part p is [R/times,width], each of its rows standing for `times` rows in turn.
 * @param w [out,in] or [out,in,1], `in` the sum of the parts' widths
 * @throws Error when widths or rows do not fit
 */
export function linearOfParts(
  parts: readonly Tensor[],
  w: Tensor,
  bias: Tensor,
  { biasCancels = false }: Pick<LinearOptions, 'biasCancels'> = {},
): Tensor {
  return tensorEngine().linearOfParts(parts, layoutOf(parts, w, bias), w, bias, { biasCancels });
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
