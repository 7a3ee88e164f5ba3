/** Products of the weights of a mini-PointNet (SPEC 5.1). */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { gemmInto, type Matrix } from '../../matmul.js';
import type { GroupLayers, GroupSizes, WidthsOfGroups } from '../../operands.js';

export const plain = (tensor: Tensor, stride: number, transposed = false): Matrix => ({ tensor, stride, transposed });

/** The group half (at 0) or the local half (at c2) of w3 or of its gradient [width,2c2]. */
export const half = (tensor: Tensor, c2: number, at: number, transposed = false): Matrix => ({
  tensor,
  stride: 2 * c2,
  at,
  transposed,
});

/** M [width,c1] = w3_f w2: nothing lies between the two layers on f, so they act as one matrix on x. */
export function composite({ w2, w3 }: Pick<GroupLayers, 'w2' | 'w3'>, { c1, c2, width }: WidthsOfGroups): Tensor {
  const m = allocate([width, c1]);
  gemmInto(plain(m, c1), half(w3, c2, c2), plain(w2, c1), [width, c1, c2]);
  return m;
}

/** What all rows have in common in y: b3 + w3_f b2 [1,width]. */
export function commonOffset(
  { b2, w3, b3 }: Pick<GroupLayers, 'b2' | 'w3' | 'b3'>,
  { c2, width }: WidthsOfGroups,
): Tensor {
  const offset = allocate([1, width]);
  kernels().run.broadcastRow(pointer(offset), pointer(b3), 1, width);
  gemmInto(plain(offset, width), plain(b2, c2), half(w3, c2, c2, true), [1, width, c2], true);
  return offset;
}

/** What all neighbours of a group have in common in y: maxima w3_g^T + b3 + w3_f b2 [G,width]. */
export function sharedTerm(maxima: Tensor, layers: GroupLayers, sizes: GroupSizes): Tensor {
  const { groups, c2, width } = sizes;
  const offset = commonOffset(layers, sizes);
  const shared = allocate([groups, width]);
  kernels().run.broadcastRow(pointer(shared), pointer(offset), groups, width);
  gemmInto(plain(shared, width), plain(maxima, c2), half(layers.w3, c2, 0, true), [groups, width, c2], true);
  offset.dispose();
  return shared;
}
