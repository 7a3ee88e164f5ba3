/** The two graphs of this package: the depth teacher's, and the RGB one that shows more of the inside. */
import { encodeOnnx, OnnxGraph } from '@i2p/onnx';
import type { Precision } from './linear-layer.js';
import { depthEmbedding, type Rgb } from './patch-embedding.js';
import type { VitConfig } from './vit-config.js';
import { buildVit } from './vit-graph.js';
import type { VitWeights } from './vit-weights.js';

/** A model with what a runner must know of it: sizes of one image and of each output for one image. */
export interface ImageModel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** [channels, H, W] */
  readonly image: readonly [number, number, number];
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/** images [n, 1, H, W] in 0..1 -> features [n, P*P, F], saliency [n, P*P]: the class token's row, mean over heads. */
export function teacherModel(
  config: VitConfig,
  weights: VitWeights,
  { mean, std, precision }: { readonly mean: Rgb; readonly std: Rgb; readonly precision: Precision },
): ImageModel {
  const { tokens, heads, imageSize, featureDim } = config;
  const graph = new OnnxGraph('vit');
  const patch = depthEmbedding(weights.patchWeight, weights.patchBias, mean, std);
  const trunk = buildVit(graph, config, weights, patch, precision);
  const row = classRow(graph, trunk.attention, tokens, heads);
  const outputs = { features: [tokens - 1, featureDim], saliency: [tokens - 1] };
  graph.output('features', afterClassToken(graph, trunk.features, tokens), ['n', ...outputs.features]);
  graph.output('saliency', graph.op('ReduceMean', [row], { axes: { ints: [1] }, keepdims: { int: 0 } }), [
    'n',
    ...outputs.saliency,
  ]);
  return { bytes: encodeOnnx(graph), image: [1, imageSize, imageSize], outputs };
}

/**
 * images [n, 3, H, W], normalised -> features [n, P*P, F], class_feature [n, F], attention [n, T, T] (mean over heads),
 * class_attention [n, H, P*P], and block_i [n, T, C] for every i in `blocks`.
 */
export function rgbModel(config: VitConfig, weights: VitWeights, blocks: readonly number[]): ImageModel {
  const { tokens, heads, width, imageSize, featureDim } = config;
  const graph = new OnnxGraph('vit');
  const trunk = buildVit(graph, config, weights, { weight: weights.patchWeight, bias: weights.patchBias });
  const outputs: Record<string, number[]> = {};
  const output = (name: string, value: string, dims: number[]): void => {
    outputs[name] = dims;
    graph.output(name, value, ['n', ...dims]);
  };
  const first = graph.op('Slice', [trunk.features, graph.ints(0), graph.ints(1), graph.ints(1)]);
  output('features', afterClassToken(graph, trunk.features, tokens), [tokens - 1, featureDim]);
  output('class_feature', graph.op('Squeeze', [first, graph.ints(1)]), [featureDim]);
  const mean = graph.op('ReduceMean', [trunk.attention], { axes: { ints: [1] }, keepdims: { int: 0 } });
  output('attention', mean, [tokens, tokens]);
  output('class_attention', classRow(graph, trunk.attention, tokens, heads), [heads, tokens - 1]);
  for (const index of blocks) {
    const tokensOfBlock = trunk.blocks[index];
    if (tokensOfBlock === undefined)
      throw new RangeError(`the ViT has blocks 0..${trunk.blocks.length - 1}, got block ${index}`);
    output(`block_${index}`, graph.op('Reshape', [tokensOfBlock, graph.ints(-1, tokens, width)]), [tokens, width]);
  }
  return { bytes: encodeOnnx(graph), image: [3, imageSize, imageSize], outputs };
}

/** [n, T, F] -> [n, T-1, F] */
function afterClassToken(graph: OnnxGraph, values: string, tokens: number): string {
  return graph.op('Slice', [values, graph.ints(1), graph.ints(tokens), graph.ints(1)]);
}

/** Row of the class token, columns of the patches: [n, H, T, T] -> [n, H, T-1] */
function classRow(graph: OnnxGraph, attention: string, tokens: number, heads: number): string {
  const row = graph.op('Slice', [attention, graph.ints(0, 1), graph.ints(1, tokens), graph.ints(2, 3)]);
  return graph.op('Reshape', [row, graph.ints(-1, heads, tokens - 1)]);
}
