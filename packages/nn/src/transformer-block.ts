/** Pre-norm transformer block of the student (SPEC 5.3): no bias on qkv, exact GELU, MLP ratio 4, drop path per sample. */
import * as ops from '@i2p/kernels';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import {
  addLayerNorm,
  addLinear,
  type ForwardContext,
  type LinearInit,
  layerNorm,
  linear,
  linearGelu,
} from './layers.js';
import type { ParameterSet } from './parameter-set.js';

export interface BlockOptions {
  readonly heads: number;
  /** Rate of stochastic depth of this block; both residual branches draw on their own. */
  readonly dropPath: number;
}

export interface BlockLayout {
  readonly init: LinearInit;
  /** The student's qkv projection has no bias; ordinary ViTs have one. */
  readonly qkvBias?: boolean;
}

export function addTransformerBlock(
  set: ParameterSet,
  name: string,
  width: number,
  stream: RandomStream,
  layout: BlockLayout,
): void {
  const { init, qkvBias = false } = layout;
  addLayerNorm(set, `${name}.norm1`, width);
  addLinear(set, `${name}.attn.qkv`, width, 3 * width, stream, { init, bias: qkvBias });
  addLinear(set, `${name}.attn.proj`, width, width, stream, { init });
  addLayerNorm(set, `${name}.norm2`, width);
  addLinear(set, `${name}.mlp.fc1`, width, 4 * width, stream, { init });
  addLinear(set, `${name}.mlp.fc2`, 4 * width, width, stream, { init });
}

/** x [R,C] -> [R,C]; `segments` tells the rows of each sample. */
export function transformerBlock(
  context: ForwardContext,
  name: string,
  x: Tensor,
  segments: ops.RowSegments,
  { heads, dropPath }: BlockOptions,
  epsilon = 1e-5,
): Tensor {
  // what no gradient needs is freed at the end of the block
  return tidy(() => {
    const qkv = linear(context, `${name}.attn.qkv`, layerNorm(context, `${name}.norm1`, x, epsilon));
    const attended = linear(context, `${name}.attn.proj`, ops.attention(qkv, segments, heads));
    const middle = ops.residual(x, attended, pathScale(context, segments.lengths, dropPath));
    const hidden = linearGelu(context, `${name}.mlp.fc1`, layerNorm(context, `${name}.norm2`, middle, epsilon));
    const out = linear(context, `${name}.mlp.fc2`, hidden);
    return ops.residual(middle, out, pathScale(context, segments.lengths, dropPath));
  });
}

/** One factor per row: 0 where the sample's path is dropped, 1/(1-rate) where it is kept; none when nothing can drop. */
function pathScale({ training, dropPath }: ForwardContext, lengths: Int32Array, rate: number): Tensor | undefined {
  if (!training || !dropPath || rate === 0) return undefined;
  const kept = 1 / (1 - rate);
  const scales: number[] = [];
  for (const length of lengths) {
    const scale = dropPath.uniform() < rate ? 0 : kept;
    for (let i = 0; i < length; i++) scales.push(scale);
  }
  return tensor1d(scales, 'float32');
}
