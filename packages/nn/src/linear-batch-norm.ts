/**
 * Linear layer, BatchNorm, ReLU. BatchNorm by batch statistics takes the layer's bias out again: its gradient is exactly 0. What a
 * sum would give instead is rounding noise, which Adam turns into full steps (SPEC 5.1).
 */
import * as ops from '@i2p/kernels';
import type { Tensor } from '@tensorflow/tfjs-core';
import { batchNorm, type ForwardContext } from './layers.js';

/** [parts side by side] [R,in] -> [R,out]; a part of fewer rows stands for several rows in turn. */
export function linearBatchNorm(
  context: ForwardContext,
  linearName: string,
  normName: string,
  parts: Tensor | readonly Tensor[],
): Tensor {
  const weight = context.parameters.get(`${linearName}.weight`);
  const bias = context.parameters.get(`${linearName}.bias`);
  const options = { biasCancels: context.training };
  const hidden =
    'length' in parts ? ops.linearOfParts(parts, weight, bias, options) : ops.linear(parts, weight, bias, options);
  return batchNorm(context, normName, hidden, true);
}
