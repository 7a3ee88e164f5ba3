/**
 * Token embedding: a mini-PointNet over the neighbours of each group (SPEC 5.1). It runs on all groups, masked ones
 * included, so BatchNorm statistics see them too.
 */
import { embedGroups, embedGroupsBy, type LinearLayer } from '@i2p/kernels';
import {
  addBatchNorm,
  addLinear,
  batchNorm,
  type ForwardContext,
  foldedLinear,
  linear,
  normalisation,
  type ParameterSet,
} from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';

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

/** neighbours [B*G*K, in] -> tokens [B*G, out]; `constantInput`: they are coordinates, nothing is trained through them. */
export function tokenEmbed(
  context: ForwardContext,
  name: string,
  neighbours: Tensor,
  k: number,
  constantInput: boolean,
): Tensor {
  if (!context.training) return evaluated(context, name, neighbours, k);
  const weight = (layer: string): Tensor => context.parameters.get(`${name}.${layer}.weight`);
  const offset = (layer: string): Tensor => context.parameters.get(`${name}.${layer}.bias`);
  const { gain, bias, track } = normalisation(context, `${name}.second_conv.1`);
  const layers = {
    w2: weight('first_conv.3'),
    b2: offset('first_conv.3'),
    w3: weight('second_conv.0'),
    b3: offset('second_conv.0'),
    gain,
    bias,
    w4: weight('second_conv.3'),
    b4: offset('second_conv.3'),
  };
  return tidy(() => {
    const hidden = linear(context, `${name}.first_conv.0`, neighbours, constantInput);
    const first = batchNorm(context, `${name}.first_conv.1`, hidden, true);
    return embedGroups(first, layers, k, track);
  });
}

/** Evaluation mode: the BatchNorms become part of the layers in front of them. */
function evaluated(context: ForwardContext, name: string, neighbours: Tensor, k: number): Tensor {
  const layer = (at: string): LinearLayer => ({
    w: context.parameters.get(`${name}.${at}.weight`),
    b: context.parameters.get(`${name}.${at}.bias`),
  });
  return tidy(() => {
    const first = foldedLinear(context, `${name}.first_conv.0`, `${name}.first_conv.1`);
    const third = foldedLinear(context, `${name}.second_conv.0`, `${name}.second_conv.1`);
    const layers = { first, second: layer('first_conv.3'), third, fourth: layer('second_conv.3') };
    return embedGroupsBy(neighbours, layers, k);
  });
}
