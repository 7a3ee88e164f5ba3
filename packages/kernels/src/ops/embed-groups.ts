/** A mini-PointNet from its first activation to the token (SPEC 5.1), as one operation; in training mode. */

import type { Tensor } from '@tensorflow/tfjs-core';
import type { BatchStatistics, GroupLayers, GroupSizes } from '../operands.js';
import { tensorEngine } from '../tensor-engine.js';

/**
 * @param x rows of K neighbours for each group [G*K,c1]
 * @param track is given the statistics of the BatchNorm inside
 * @returns tokens [G,out]
 * @throws Error when the layers do not fit, or the rows are no multiple of k
 */
export function embedGroups(
  x: Tensor,
  layers: GroupLayers,
  k: number,
  track: (statistics: BatchStatistics) => void,
): Tensor {
  return tensorEngine().embedGroups(x, layers, groupSizes(x, layers, k), track);
}

function groupSizes(x: Tensor, layers: GroupLayers, k: number): GroupSizes {
  const [rows = 0, c1 = 0] = x.shape;
  const { w2, w3, w4, gain, bias } = layers;
  const [c2 = 0] = w2.shape;
  const [width = 0, both] = w3.shape;
  const [out = 0] = w4.shape;
  if (!Number.isInteger(rows / k)) throw new Error(`embedGroups: ${rows} rows are no multiple of ${k} neighbours`);
  if (w2.shape[1] !== c1 || both !== 2 * c2 || w4.shape[1] !== width || gain.size !== width || bias.size !== width) {
    const given = `weights [${w2.shape}], [${w3.shape}], [${w4.shape}] and gain [${gain.shape}]`;
    throw new Error(`embedGroups: ${given} do not fit rows [${x.shape}]`);
  }
  return { groups: rows / k, rows, k, c1, c2, width, out };
}
