/** The frozen encoder as an ONNX file: token embedding to pooled feature inside, grouping outside. */
import { encodeOnnx, gelu, linear, OnnxGraph } from '@i2p/onnx';
import type { MaeConfig } from '../config.js';
import type { I2PMae } from '../i2p-mae.js';
import { graphBlock, graphLayerNorm } from './graph-block.js';
import { graphTokenEmbed } from './graph-token-embed.js';
import { allVisible, attentionMask, finerVisible } from './graph-visibility.js';
import { GraphWeights } from './graph-weights.js';

const LEVELS = [0, 1, 2] as const;

/**
 * The bytes of a model (opset 17, standard operators) that computes what `model.encode` does, in evaluation mode, for
 * any number of clouds B. Inputs are those of `encoderInputs`: `offsets` [B,G0,K0,3]; `centres_0`, `centres_1`,
 * `centres_2` [B,G,3]; `neighbours_1`, `neighbours_2` [B,G,K], indices within a cloud into the next finer level. Outputs
 * are `max` and `mean` [B,C] over the coarsest normalised tokens (SPEC 8).
 *
 * Tokens that nobody needs (SPEC 4.2, `dropUncoveredTokens`) are found inside from the neighbours, and hidden as keys
 * of the attention; what they become themselves reaches no visible token.
 * @throws RangeError when the weights exceed 2 GB, the limit of the format
 */
export function exportEncoderOnnx(model: I2PMae): Uint8Array {
  const { config } = model;
  const weights = new GraphWeights(model.parameters);
  const graph = new OnnxGraph('i2p-mae encoder');
  const inputs = declareInputs(graph, config);
  const masks = attentionMasks(graph, config, inputs);
  let tokens = '';
  for (const i of LEVELS) {
    const finer = config.encoderDims[(i - 1) as 0 | 1];
    const neighbours =
      i === 0
        ? graph.op('Reshape', [inputs.offsets, graph.ints(-1, 3)])
        : gathered(graph, tokens, inputs.neighbours[i], config.numGroups[(i - 1) as 0 | 1], finer);
    tokens = graphTokenEmbed(graph, weights, `h_encoder.token_embed.${i}`, neighbours, config.groupSizes[i]);
    const position = positions(graph, weights, `h_encoder.encoder_pos_embeds.${i}`, inputs.centres[i]);
    const options = { groups: config.numGroups[i], heads: config.numHeads, mask: masks[i] };
    for (let j = 0; j < config.encoderDepths[i]; j++) {
      const placed = graph.op('Add', [tokens, position]);
      tokens = graphBlock(graph, weights, `h_encoder.encoder_blocks.${i}.blocks.${j}`, placed, options);
    }
  }
  pool(graph, graphLayerNorm(graph, weights, 'h_encoder.encoder_norms.2', tokens), config);
  return encodeOnnx(graph);
}

interface GraphInputs {
  readonly offsets: string;
  readonly centres: readonly [string, string, string];
  /** By level; the finest one's are the offsets. */
  readonly neighbours: readonly ['', string, string];
}

function declareInputs(graph: OnnxGraph, { numGroups, groupSizes }: MaeConfig): GraphInputs {
  const centres = (i: 0 | 1 | 2): string => graph.input(`centres_${i}`, ['batch', numGroups[i], 3]);
  const neighbours = (i: 1 | 2): string =>
    graph.input(`neighbours_${i}`, ['batch', numGroups[i], groupSizes[i]], 'int64');
  return {
    offsets: graph.input('offsets', ['batch', numGroups[0], groupSizes[0], 3]),
    centres: [centres(0), centres(1), centres(2)],
    neighbours: ['', neighbours(1), neighbours(2)],
  };
}

/** What each level adds to its attention logits; nothing at the coarsest, which is never masked. */
function attentionMasks(graph: OnnxGraph, config: MaeConfig, inputs: GraphInputs): (string | undefined)[] {
  if (!config.dropUncoveredTokens) return [];
  const [fine, middle, coarse] = config.numGroups;
  const batch = graph.op('Slice', [graph.op('Shape', [inputs.centres[0]]), graph.ints(0), graph.ints(1)]);
  const all = allVisible(graph, batch, coarse);
  const visibleMiddle = finerVisible(graph, batch, all, inputs.neighbours[2], {
    groups: coarse,
    neighbourCount: config.groupSizes[2],
    finer: middle,
  });
  const visibleFine = finerVisible(graph, batch, visibleMiddle, inputs.neighbours[1], {
    groups: middle,
    neighbourCount: config.groupSizes[1],
    finer: fine,
  });
  return [attentionMask(graph, visibleFine, fine), attentionMask(graph, visibleMiddle, middle), undefined];
}

/** tokens [B*finer,C] and neighbours [B,G,K] -> the tokens of every group's neighbours [B*G*K,C]. */
function gathered(graph: OnnxGraph, tokens: string, neighbours: string, finer: number, width: number): string {
  const clouds = graph.op('Reshape', [tokens, graph.ints(-1, finer, width)]);
  const indices = graph.op('Unsqueeze', [neighbours, graph.ints(-1)]);
  const groups = graph.op('GatherND', [clouds, indices], { batch_dims: { int: 1 } });
  return graph.op('Reshape', [groups, graph.ints(-1, width)]);
}

/** centres [B,G,3] -> positional embeddings [B*G,C] */
function positions(graph: OnnxGraph, weights: GraphWeights, name: string, centres: string): string {
  const rows = graph.op('Reshape', [centres, graph.ints(-1, 3)]);
  return linear(graph, gelu(graph, linear(graph, rows, weights.linear(`${name}.0`))), weights.linear(`${name}.2`));
}

function pool(graph: OnnxGraph, tokens: string, { numGroups, encoderDims }: MaeConfig): void {
  const width = encoderDims[2];
  const clouds = graph.op('Reshape', [tokens, graph.ints(-1, numGroups[2], width)]);
  const over = { axes: { ints: [1] }, keepdims: { int: 0 } };
  graph.output('max', graph.op('ReduceMax', [clouds], over), ['batch', width]);
  graph.output('mean', graph.op('ReduceMean', [clouds], over), ['batch', width]);
}
