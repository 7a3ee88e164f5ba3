/** Feature propagation from coarse to finer tokens (SPEC 1.5): 3-NN interpolation beside the skip tokens, then 1x1 convolutions. */
import { concatColumns, gelu, interpolateRows, residual } from '@i2p/kernels';
import { addBatchNorm, addLinear, batchNorm, type ForwardContext, linear, type ParameterSet } from '@i2p/nn';
import { threeNearest } from '@i2p/pointops';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';

export function addFeaturePropagation(
  set: ParameterSet,
  name: string,
  from: number,
  to: number,
  units: number,
  stream: RandomStream,
): void {
  const convolution = (key: string, width: number): void => {
    addLinear(set, `${key}.0`, width, to, stream, { init: 'fan-in', convolution: true });
    addBatchNorm(set, `${key}.1`, to);
  };
  convolution(`${name}.fuse.net`, from);
  for (let u = 0; u < units; u++) {
    convolution(`${name}.extraction.operation.${u}.net1`, to);
    convolution(`${name}.extraction.operation.${u}.net2`, to);
  }
}

/** Coordinates of the finer targets [B,T,3] and the coarser sources [B,S,3]. */
export interface PropagationGeometry {
  readonly targets: Float32Array;
  readonly sources: Float32Array;
  readonly batch: number;
}

/** skip [B*T,Cs], coarse [B*S,Cc] -> [B*T,C]. */
export function featurePropagation(
  context: ForwardContext,
  name: string,
  skip: Tensor,
  coarse: Tensor,
  geometry: PropagationGeometry,
  units: number,
): Tensor {
  const interpolated = interpolateTokens(coarse, geometry);
  const convolve = (key: string, x: Tensor): Tensor => batchNorm(context, `${key}.1`, linear(context, `${key}.0`, x));
  let x = gelu(convolve(`${name}.fuse.net`, concatColumns(skip, interpolated)));
  for (let u = 0; u < units; u++) {
    const unit = `${name}.extraction.operation.${u}`;
    const inner = gelu(convolve(`${unit}.net1`, x));
    x = gelu(residual(x, convolve(`${unit}.net2`, inner)));
  }
  return x;
}

/** Tokens of the sources [B*S,C] -> weighted sums of the three nearest at the targets [B*T,C]. */
export function interpolateTokens(tokens: Tensor, { targets, sources, batch }: PropagationGeometry): Tensor {
  const { index, weight } = threeNearest(targets, sources, batch);
  const sourceCount = sources.length / (3 * batch);
  const perCloud = index.length / batch;
  const flat = index.map((i, at) => i + Math.floor(at / perCloud) * sourceCount);
  return interpolateRows(tokens, tensor1d(flat, 'int32'), tensor2d(weight, [weight.length / 3, 3], 'float32'));
}
