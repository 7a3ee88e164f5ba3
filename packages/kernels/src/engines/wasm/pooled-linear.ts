/** A linear layer under a max over neighbours. Its full [G*K,out] output is never held, only slabs that stay in the cache. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { matrixProduct } from '../../matmul.js';

export interface Pooled {
  /** Maxima [G,out]. */
  readonly maxima: Tensor;
  /** Winning neighbour of each maximum [G,out], int32. */
  readonly winners: Tensor;
}

/** Some groups in a row. */
export interface Slab {
  /** The first group, and its first row. */
  readonly group: number;
  readonly row: number;
  readonly groups: number;
  readonly rows: number;
}

/** Bytes of the widest rows of a slab: with what is read beside them they fit a second-level cache. */
const SLAB_BYTES = 2 ** 20;

/** Cuts groups of k rows, `width` floats each, into slabs of so many bytes at most, of one group at least. */
export function slabs(groups: number, k: number, width: number, bytes = SLAB_BYTES): Slab[] {
  const size = Math.max(1, Math.floor(bytes / (4 * k * width)));
  return Array.from({ length: Math.ceil(groups / size) }, (_, i) => {
    const count = Math.min(size, groups - i * size);
    return { group: i * size, row: i * size * k, groups: count, rows: count * k };
  });
}

/** Byte offset of a row of a tensor [R,width]. */
export function rowPointer(tensor: Tensor, row: number): number {
  return pointer(tensor) + 4 * row * (tensor.shape[1] ?? 0);
}

/** Maxima and winners still to be computed. */
export function emptyPooled(groups: number, width: number): Pooled {
  return { maxima: allocate([groups, width]), winners: allocate([groups, width], 'int32') };
}

/**
 * Fills in a slab of `pooled`: max over each group's neighbours of x w^T + bias.
 * @param x byte offset of the slab's rows [rows,in] @param w [out,in(,1)]
 * @param product scratch for the slab's products [rows,out]
 */
export function poolSlab(pooled: Pooled, slab: Slab, x: number, w: Tensor, bias: Tensor, product: Tensor): void {
  const { run } = kernels();
  const [width = 0, inner = 0] = w.shape;
  const { group, groups, rows } = slab;
  const maxima = rowPointer(pooled.maxima, group);
  matrixProduct()(0, 1, rows, width, inner, x, inner, pointer(w), inner, pointer(product), width, 0);
  run.maxPoolForward(pointer(product), maxima, rowPointer(pooled.winners, group), groups, rows / groups, width);
  // rounding is monotonic: the maximum of sums is the sum with the maximum
  run.addRow(maxima, pointer(bias), groups, width);
}

/** Max over each group's neighbours of x w^T + bias: x [G*K,in], w [out,in(,1)]. */
export function poolLinear(x: Tensor, w: Tensor, bias: Tensor, k: number): Pooled {
  const [rows = 0, inner = 0] = x.shape;
  const width = w.shape[0] ?? 0;
  const parts = slabs(rows / k, k, Math.max(inner, width));
  const pooled = emptyPooled(rows / k, width);
  const product = allocate([parts[0]?.rows ?? 0, width]);
  for (const slab of parts) poolSlab(pooled, slab, rowPointer(x, slab.row), w, bias, product);
  product.dispose();
  return pooled;
}
