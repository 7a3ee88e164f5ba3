/**
 * The head of part segmentation (SPEC 8): the cloud's feature, its category and the point's own features give its part. The official
 * code repeats the first two for every point; here their part of the first product is done once a cloud, and nothing is repeated.
 */
import { leakyRelu, linearOfParts, logSoftmax, maxOverGroups, meanOverGroups, residual } from '@i2p/kernels';
import { addBatchNorm, addLinear, batchNorm, dropout, type ForwardContext, linear, type ParameterSet } from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import type { FullSegmenterConfig } from './segmenter-config.js';

/** Slope of the category embedding's activation below zero. */
const SLOPE = 0.2;

export function addSegmentationHead(set: ParameterSet, config: FullSegmenterConfig, stream: RandomStream): void {
  const { categories, categoryWidth, encoderDims, propagationWidths, headWidths, parts } = config;
  const options = { init: 'fan-in', convolution: true } as const;
  addLinear(set, 'label_conv.0', categories, categoryWidth, stream, { ...options, bias: false });
  addBatchNorm(set, 'label_conv.1', categoryWidth);
  const local = encoderDims.length * (propagationWidths.at(-1) as number);
  const widths = [2 * local + categoryWidth, ...headWidths, parts];
  for (let i = 1; i < widths.length; i++)
    addLinear(set, `convs${i}`, widths[i - 1] as number, widths[i] as number, stream, options);
  headWidths.forEach((width, i) => addBatchNorm(set, `bns${i + 1}`, width));
}

/** Features of the points from each level [B*N,width], categories [B] -> logarithms of the part probabilities [B*N,parts]. */
export function segmentationHead(
  context: ForwardContext,
  config: FullSegmenterConfig,
  features: readonly Tensor[],
  categories: Int32Array,
): Tensor {
  const weight = (name: string): Tensor => context.parameters.get(name);
  const global = features.map((x) => residual(maxOverGroups(x, config.points), meanOverGroups(x, config.points)));
  // official order of the channels: cloud, category, point
  const parts = [...global, categoryEmbedding(context, config, categories), ...features];
  const first = linearOfParts(parts, weight('convs1.weight'), weight('convs1.bias'));
  let x = dropout(context, batchNorm(context, 'bns1', first, true), config.dropout);
  x = batchNorm(context, 'bns2', linear(context, 'convs2', x), true);
  x = batchNorm(context, 'bns3', linear(context, 'convs3', x), true);
  return logSoftmax(linear(context, 'convs4', x));
}

/** categories [B] -> [B,categoryWidth]: one-hot, convolution without bias, BatchNorm, leaky ReLU. */
function categoryEmbedding(context: ForwardContext, config: FullSegmenterConfig, categories: Int32Array): Tensor {
  const oneHot = new Float32Array(categories.length * config.categories);
  categories.forEach((category, b) => {
    if (category < 0 || category >= config.categories)
      throw new Error(`category ${category} of cloud ${b} is not within 0 .. ${config.categories - 1}`);
    oneHot[b * config.categories + category] = 1;
  });
  const rows = tensor2d(oneHot, [categories.length, config.categories], 'float32');
  return leakyRelu(batchNorm(context, 'label_conv.1', linear(context, 'label_conv.0', rows, true)), SLOPE);
}
