/** From a level's tokens to all points (SPEC 8, part segmentation): 3-NN interpolation beside the coordinates, then 1x1 convolutions. */
import { concatColumns } from '@i2p/kernels';
import { addBatchNorm, addLinear, batchNorm, type ForwardContext, linear, type ParameterSet } from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { interpolateTokens, type PropagationGeometry } from './feature-propagation.js';

export function addPointPropagation(
  set: ParameterSet,
  name: string,
  from: number,
  widths: readonly number[],
  stream: RandomStream,
): void {
  widths.forEach((width, j) => {
    const inner = j === 0 ? from + 3 : (widths[j - 1] as number);
    addLinear(set, `${name}.mlp_convs.${j}`, inner, width, stream, { init: 'fan-in', convolution: true });
  });
  widths.forEach((width, j) => addBatchNorm(set, `${name}.mlp_bns.${j}`, width));
}

/** tokens [B*G,C] -> features of the points [B*N,width], the geometry's targets; the points' coordinates lead the channels. */
export function pointPropagation(
  context: ForwardContext,
  name: string,
  tokens: Tensor,
  geometry: PropagationGeometry,
  layers: number,
): Tensor {
  const { targets } = geometry;
  const coordinates = tensor2d(targets, [targets.length / 3, 3], 'float32');
  let x = concatColumns(coordinates, interpolateTokens(tokens, geometry));
  for (let j = 0; j < layers; j++)
    x = batchNorm(context, `${name}.mlp_bns.${j}`, linear(context, `${name}.mlp_convs.${j}`, x), true);
  return x;
}
