/** The layers of a mini-PointNet behind its first activation (SPEC 5.1), and the products of their weights. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { gemmInto, type Matrix } from '../matmul.js';

/** f = x w2^T + b2; g = max of f; y = [g, f] w3^T + b3; BatchNorm and ReLU; max of the result times w4^T + b4. */
export interface GroupLayers {
  /** [c2,c1(,1)] and [c2]. */
  readonly w2: Tensor;
  readonly b2: Tensor;
  /** [width,2c2(,1)], the group half first, and [width]. */
  readonly w3: Tensor;
  readonly b3: Tensor;
  /** Of the BatchNorm [width]. */
  readonly gain: Tensor;
  readonly bias: Tensor;
  /** [out,width(,1)] and [out]. */
  readonly w4: Tensor;
  readonly b4: Tensor;
}

export interface WidthsOfGroups {
  readonly c1: number;
  readonly c2: number;
  readonly width: number;
  readonly out: number;
}

export interface GroupSizes extends WidthsOfGroups {
  readonly groups: number;
  readonly rows: number;
  readonly k: number;
}

/** @throws Error naming what does not fit rows x [G*K,c1] */
export function groupSizes(x: Tensor, layers: GroupLayers, k: number): GroupSizes {
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
