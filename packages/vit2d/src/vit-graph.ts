/**
 * A ViT as an ONNX graph (SPEC 3): patches and class token in, tokens of every block and the last block's attention out.
 * Tokens travel as a matrix [n T, C], so that a linear layer is one Gemm with its bias; n, the number of images, is free.
 */

import type { OnnxGraph } from '@i2p/onnx';
import * as onnx from '@i2p/onnx';
import { type LinearWriter, linearWriter, type Precision } from './linear-layer.js';
import type { VitConfig } from './vit-config.js';
import type { BlockWeights, LinearWeights, NormWeights, VitWeights } from './vit-weights.js';

/** Values of a built trunk, by their names in the graph. */
export interface VitTrunk {
  /** Tokens behind every block, [n T, C] each. */
  readonly blocks: readonly string[];
  /** Softmax attention of the last block, [n, H, T, T]. */
  readonly attention: string;
  /** Final LayerNorm, and projection where there is one, of every token, [n, T, F]. */
  readonly features: string;
}

/** Weights of the patch convolution, of one channel or three: [C, channels, patch, patch] and [C]. */
export interface PatchWeights {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Builds the graph from the input `images` [n, channels, H, W] to the features. int8 is for the linear layers of the
 * blocks behind the first: there the patches of a plain background still differ by less than a byte can tell. The hidden
 * layer of the MLP is quantised token by token, as a few tokens are hundreds of times larger than the rest.
 */
export function buildVit(
  graph: OnnxGraph,
  config: VitConfig,
  weights: VitWeights,
  patch: PatchWeights,
  precision: Precision = 'float32',
): VitTrunk {
  const writers = [linearWriter(graph, 'float32'), linearWriter(graph, precision)] as const;
  const { imageSize, patchSize, width, tokens, featureDim } = config;
  const channels = patch.weight.length / (width * patchSize * patchSize);
  const images = graph.input('images', ['n', channels, imageSize, imageSize]);
  let tokensNow = embedPatches(graph, config, weights, patch, images);
  if (weights.preNorm) tokensNow = layerNorm(graph, tokensNow, weights.preNorm, config);
  let attention = '';
  const blocks: string[] = [];
  for (const block of weights.blocks) {
    const linear = writers[blocks.length === 0 ? 0 : 1];
    const attended = attend(graph, linear, layerNorm(graph, tokensNow, block.norm1, config), block, config);
    attention = attended.attention;
    tokensNow = graph.op('Add', [tokensNow, attended.output]);
    const inner = linear(layerNorm(graph, tokensNow, block.norm2, config), block.fc1);
    tokensNow = graph.op('Add', [tokensNow, linear(activate(graph, inner, config), block.fc2, 'token')]);
    blocks.push(tokensNow);
  }
  let features = layerNorm(graph, tokensNow, weights.finalNorm, config);
  if (weights.projection) features = onnx.linear(graph, features, weights.projection);
  return { blocks, attention, features: graph.op('Reshape', [features, graph.ints(-1, tokens, featureDim)]) };
}

/** Class token and patches with their positions, [n T, C]. */
function embedPatches(
  graph: OnnxGraph,
  config: VitConfig,
  weights: VitWeights,
  patch: PatchWeights,
  images: string,
): string {
  const { width, patchSize, gridSize } = config;
  const cells = gridSize * gridSize;
  const channels = patch.weight.length / (width * patchSize * patchSize);
  const kernel = graph.floats(patch.weight, [width, channels, patchSize, patchSize]);
  const side = { ints: [patchSize, patchSize] };
  const grid = graph.op('Conv', [images, kernel, graph.floats(patch.bias, [width])], {
    kernel_shape: side,
    strides: side,
  });
  const rows = graph.op('Transpose', [graph.op('Reshape', [grid, graph.ints(0, width, cells)])], {
    perm: { ints: [0, 2, 1] },
  });
  const patches = graph.op('Add', [rows, graph.floats(weights.positions.subarray(width), [cells, width])]);
  // the class token has one position only, so both are one constant, repeated for every image
  const first = weights.classToken.map((value, i) => value + weights.positions[i]);
  const count = graph.op('Slice', [graph.op('Shape', [images]), graph.ints(0), graph.ints(1)]);
  const repeats = graph.op('Concat', [count, graph.ints(1, 1)], { axis: { int: 0 } });
  const classTokens = graph.op('Expand', [graph.floats(first, [1, 1, width]), repeats]);
  const joined = graph.op('Concat', [classTokens, patches], { axis: { int: 1 } });
  return graph.op('Reshape', [joined, graph.ints(-1, width)]);
}

/** Multi-head self-attention of normalised tokens [n T, C]. */
function attend(
  graph: OnnxGraph,
  linear: LinearWriter,
  input: string,
  block: BlockWeights,
  config: VitConfig,
): { attention: string; output: string } {
  const { width, heads, tokens } = config;
  const split = graph.ints(-1, tokens, heads, width / heads);
  const headsOf = (part: LinearWeights, order: number[]): string =>
    graph.op('Transpose', [graph.op('Reshape', [linear(input, part), split])], { perm: { ints: order } });
  const query = headsOf(scaledBy(block.query, (width / heads) ** -0.5), [0, 2, 1, 3]);
  const key = headsOf(block.key, [0, 2, 3, 1]);
  const value = headsOf(block.value, [0, 2, 1, 3]);
  const attention = graph.op('Softmax', [graph.op('MatMul', [query, key])], { axis: { int: -1 } });
  const mixed = graph.op('Transpose', [graph.op('MatMul', [attention, value])], { perm: { ints: [0, 2, 1, 3] } });
  const output = linear(graph.op('Reshape', [mixed, graph.ints(-1, width)]), block.attention);
  return { attention, output };
}

/** The attention's 1 / sqrt(C / H), put into the query's weights. */
function scaledBy(layer: LinearWeights, factor: number): LinearWeights {
  return {
    ...layer,
    weight: layer.weight.map((value) => value * factor),
    bias: layer.bias?.map((value) => value * factor),
  };
}

function layerNorm(
  graph: OnnxGraph,
  input: string,
  { weight, bias }: NormWeights,
  { layerNormEps }: VitConfig,
): string {
  return onnx.layerNorm(graph, input, weight, bias, layerNormEps);
}

/** QuickGELU x * sigmoid(1.702 x), or exact GELU x / 2 * (1 + erf(x / sqrt 2)); onnxruntime fuses both. */
function activate(graph: OnnxGraph, input: string, { activation }: VitConfig): string {
  if (activation === 'quick_gelu') {
    return graph.op('Mul', [input, graph.op('Sigmoid', [graph.op('Mul', [input, graph.scalar(1.702)])])]);
  }
  return onnx.gelu(graph, input);
}
