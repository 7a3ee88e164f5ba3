/**
 * Token embedding: a mini-PointNet over the neighbours of each group (SPEC 5.1). It runs on all groups, masked ones
 * included, so BatchNorm statistics see them too.
 */
import { joinGroups, maxPoolLinear } from '@i2p/kernels';
import { addBatchNorm, addLinear, batchNorm, type ForwardContext, linear, type ParameterSet } from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Hidden widths: fixed on coordinates, [in, in, out] on token features. */
function widths(from: number, to: number): readonly [number, number, number] {
  return from === 3 ? [128, 256, 512] : [from, from, to];
}

export function addTokenEmbed(set: ParameterSet, name: string, from: number, to: number, stream: RandomStream): void {
  const [first, second, third] = widths(from, to);
  const options = { init: 'truncated-normal', convolution: true } as const;
  addLinear(set, `${name}.first_conv.0`, from, first, stream, options);
  addBatchNorm(set, `${name}.first_conv.1`, first);
  addLinear(set, `${name}.first_conv.3`, first, second, stream, options);
  addLinear(set, `${name}.second_conv.0`, 2 * second, third, stream, options);
  addBatchNorm(set, `${name}.second_conv.1`, third);
  addLinear(set, `${name}.second_conv.3`, third, to, stream, options);
}

/** neighbours [B*G*K, in] -> tokens [B*G, out]. */
export function tokenEmbed(context: ForwardContext, name: string, neighbours: Tensor, k: number): Tensor {
  const { parameters } = context;
  const weights = (layer: string): [Tensor, Tensor] => [
    parameters.get(`${name}.${layer}.weight`),
    parameters.get(`${name}.${layer}.bias`),
  ];
  const first = batchNorm(context, `${name}.first_conv.1`, linear(context, `${name}.first_conv.0`, neighbours), true);
  const joined = joinGroups(first, ...weights('first_conv.3'), ...weights('second_conv.0'), k);
  const second = batchNorm(context, `${name}.second_conv.1`, joined, true);
  return maxPoolLinear(second, ...weights('second_conv.3'), k);
}
