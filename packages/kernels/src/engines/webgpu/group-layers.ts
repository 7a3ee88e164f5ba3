/** Products of the weights of a mini-PointNet (SPEC 5.1). */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { GroupLayers, GroupSizes } from '../../operands.js';
import { allocate } from './device.js';
import { type Matrix, product } from './matrix.js';

export const plain = (tensor: Tensor, stride: number, transposed = false): Matrix => ({ tensor, stride, transposed });

/** The group half (at 0) or the local half (at c2) of w3 or of its gradient [width,2c2]. */
export const half = (tensor: Tensor, c2: number, at: number, transposed = false): Matrix => ({
  tensor,
  stride: 2 * c2,
  at,
  transposed,
});

/** M [width,c1] = w3_f w2: nothing lies between the two layers on f, so they act as one matrix on x. */
export function composite({ w2, w3 }: Pick<GroupLayers, 'w2' | 'w3'>, { c1, c2, width }: GroupSizes): Tensor {
  const m = allocate([width, c1]);
  product(plain(m, c1), half(w3, c2, c2), plain(w2, c1), [width, c1, c2]);
  return m;
}

/** y [G*K,width] = [g, f] w3^T + b3 of maxima g [G,c2] and f = x w2^T + b2: what a group shares, plus x M^T. */
export function joinGroups(
  x: Tensor,
  maxima: Tensor,
  layers: Pick<GroupLayers, 'w2' | 'b2' | 'w3' | 'b3'>,
  sizes: GroupSizes,
): Tensor {
  const { groups, rows, k, c1, c2, width } = sizes;
  const { b2, w3, b3 } = layers;
  const [offset, shared, y] = [allocate([1, width]), allocate([groups, width]), allocate([rows, width])] as const;
  const m = composite(layers, sizes);
  product(plain(offset, width), plain(b2, c2), half(w3, c2, c2, true), [1, width, c2], { rows: b3, times: 1 });
  const fromOffset = { rows: offset, times: groups };
  product(plain(shared, width), plain(maxima, c2), half(w3, c2, 0, true), [groups, width, c2], fromOffset);
  product(plain(y, width), plain(x, c1), plain(m, c1, true), [rows, width, c1], { rows: shared, times: k });
  for (const tensor of [offset, shared, m]) tensor.dispose();
  return y;
}
