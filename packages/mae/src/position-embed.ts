/** Positional embedding: Linear 3-C, GELU, Linear C-C on absolute centre coordinates (SPEC 5.3). */
import { addLinear, type ForwardContext, type LinearInit, linear, linearGelu, type ParameterSet } from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';

export function addPositionEmbed(
  set: ParameterSet,
  name: string,
  width: number,
  stream: RandomStream,
  init: LinearInit,
): void {
  addLinear(set, `${name}.0`, 3, width, stream, { init });
  addLinear(set, `${name}.2`, width, width, stream, { init });
}

/** centres [R,3] (host) -> [R,C]. */
export function positionEmbed(context: ForwardContext, name: string, centres: Float32Array): Tensor {
  return tidy(() => {
    const rows = tensor2d(centres, [centres.length / 3, 3], 'float32');
    return linear(context, `${name}.2`, linearGelu(context, `${name}.0`, rows, true));
  });
}
