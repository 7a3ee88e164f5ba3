/** A mini-PointNet in evaluation mode (SPEC 5.1), its BatchNorms folded into the layers in front of them. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { FoldedGroupLayers, GroupSizes } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

/**
 * @param x rows of K neighbours for each group [G*K,in]
 * @returns tokens [G,out]; no gradient
 * @throws Error when the layers do not fit, or the rows are no multiple of k
 */
export function embedGroupsBy(x: Tensor, layers: FoldedGroupLayers, k: number): Tensor {
  return tensorEngine().embedGroupsBy(x, layers, sizesOf(x, layers, k));
}

function sizesOf(x: Tensor, { first, second, third, fourth }: FoldedGroupLayers, k: number): GroupSizes {
  const [rows = 0, inner = 0] = x.shape;
  const [c1 = 0, from] = first.w.shape;
  const [c2 = 0, c1Again] = second.w.shape;
  const [width = 0, both] = third.w.shape;
  const [out = 0, widthAgain] = fourth.w.shape;
  if (!Number.isInteger(rows / k)) throw new Error(`embedGroupsBy: ${rows} rows are no multiple of ${k} neighbours`);
  if (from !== inner || c1Again !== c1 || both !== 2 * c2 || widthAgain !== width) {
    const given = [first, second, third, fourth].map(({ w }) => `[${w.shape}]`).join(', ');
    throw new Error(`embedGroupsBy: weights ${given} do not fit rows [${x.shape}]`);
  }
  return { groups: rows / k, rows, k, c1, c2, width, out };
}
