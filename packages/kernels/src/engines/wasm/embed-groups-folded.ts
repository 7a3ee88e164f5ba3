/**
 * A mini-PointNet in evaluation mode (SPEC 5.1), its BatchNorms folded into the layers in front of them. It goes over the groups
 * in blocks, and within a block in slabs that stay in the cache: of the intermediates nothing is ever held as a whole.
 */

import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { gemmInto, matrixProduct } from '../../matmul.js';
import type { FoldedGroupLayers, GroupSizes, WidthsOfGroups } from '../../operands.js';
import { commonOffset, composite, half, plain } from './group-layers.js';
import { rowPointer, type Slab, slabs } from './pooled-linear.js';

/** Bytes of the first activation of a block: what all groups of it share takes one product, which wants many rows. */
const BLOCK_BYTES = 2 ** 21;
/** Bytes of the widest rows of a slab. */
const SLAB_BYTES = 2 ** 19;

/** As `embedGroupsBy` in ops/. */
export function embedGroupsBy(x: Tensor, layers: FoldedGroupLayers, widths: GroupSizes): Tensor {
  const { groups, k } = widths;
  const tokens = allocate([groups, widths.out]);
  const blocks = slabs(groups, k, widths.c1, BLOCK_BYTES);
  const scratch = scratchOf(blocks[0], k, widths, layers);
  for (const block of blocks) {
    poolInner(x, block, layers, scratch);
    joinAndPool(tokens, block, layers, scratch);
  }
  for (const tensor of Object.values(scratch.tensors)) tensor.dispose();
  return tokens;
}

interface Scratch {
  readonly k: number;
  readonly widths: WidthsOfGroups;
  readonly tensors: Readonly<Record<'m' | 'offset' | 'hidden' | 'maxima' | 'shared' | 'wide' | 'product', Tensor>>;
}

/** Products of weights, and room for a block and a slab. */
function scratchOf(block: Slab | undefined, k: number, widths: WidthsOfGroups, layers: FoldedGroupLayers): Scratch {
  const { second, third } = layers;
  const { c1, c2, width, out } = widths;
  const { groups, rows } = block ?? { groups: 0, rows: 0 };
  const slabRows = partsOf(groups, k, widths)[0]?.rows ?? 0;
  const joined = { w2: second.w, b2: second.b, w3: third.w, b3: third.b };
  const tensors = {
    m: composite(joined, widths),
    offset: commonOffset(joined, widths),
    hidden: allocate([rows, c1]),
    maxima: allocate([groups, c2]),
    shared: allocate([groups, width]),
    wide: allocate([slabRows, Math.max(width, c2)]),
    product: allocate([slabRows, out]),
  };
  return { k, widths, tensors };
}

function partsOf(groups: number, k: number, { c2, width }: WidthsOfGroups): Slab[] {
  return slabs(groups, k, Math.max(c2, width), SLAB_BYTES);
}

/** The first activation of a block, the maxima of f over each group, and what they give to all its rows. */
function poolInner(x: Tensor, block: Slab, { first, second, third }: FoldedGroupLayers, scratch: Scratch): void {
  const { run } = kernels();
  const product = matrixProduct();
  const { k, widths, tensors } = scratch;
  const { c1, c2, width } = widths;
  const inner = x.shape[1] ?? 0;
  const f = pointer(tensors.wide);
  for (const { group, row, groups, rows } of partsOf(block.groups, k, widths)) {
    const hidden = rowPointer(tensors.hidden, row);
    product(0, 1, rows, c1, inner, rowPointer(x, block.row + row), inner, pointer(first.w), inner, hidden, c1, 0);
    run.addGroupRelu(hidden, pointer(first.b), 1, rows, c1);
    product(0, 1, rows, c2, c1, hidden, c1, pointer(second.w), c1, f, c2, 0);
    run.maxPoolRows(f, pointer(second.b), rowPointer(tensors.maxima, group), groups, k, c2);
  }
  const { shared } = tensors;
  run.broadcastRow(pointer(shared), pointer(tensors.offset), block.groups, width);
  const sizes = [block.groups, width, c2] as const;
  gemmInto(plain(shared, width), plain(tensors.maxima, c2), half(third.w, c2, 0, true), sizes, true);
}

/** Max over the neighbours of relu([g, f] w3^T + b3) w4^T + b4, for a block. */
function joinAndPool(tokens: Tensor, block: Slab, { fourth }: FoldedGroupLayers, scratch: Scratch): void {
  const { run } = kernels();
  const product = matrixProduct();
  const { k, widths, tensors } = scratch;
  const { c1, width, out } = widths;
  const [y, z] = [pointer(tensors.wide), pointer(tensors.product)];
  for (const { group, row, groups, rows } of partsOf(block.groups, k, widths)) {
    product(0, 1, rows, width, c1, rowPointer(tensors.hidden, row), c1, pointer(tensors.m), c1, y, width, 0);
    run.addGroupRelu(y, rowPointer(tensors.shared, group), groups, k, width);
    product(0, 1, rows, out, width, y, width, pointer(fourth.w), width, z, out, 0);
    run.maxPoolRows(z, pointer(fourth.b), rowPointer(tokens, block.group + group), groups, k, out);
  }
}
