/** A transformer block of the student in the graph (SPEC 5.3). */
import { gelu, layerNorm, linear, type OnnxGraph } from '@i2p/onnx';
import { type GraphWeights, outputsOf } from './graph-weights.js';

const EPSILON = 1e-5;

export interface GraphBlockOptions {
  /** Tokens of each cloud, G. */
  readonly groups: number;
  readonly heads: number;
  /** Added to the attention logits [B,1,1,G]: 0 for a token that is seen; none when all are. */
  readonly mask: string | undefined;
}

/** LayerNorm of rows by its official name. */
export function graphLayerNorm(graph: OnnxGraph, weights: GraphWeights, name: string, x: string): string {
  return layerNorm(graph, x, weights.values(`${name}.weight`), weights.values(`${name}.bias`), EPSILON);
}

/** x [B*G,C] -> [B*G,C]; every cloud has all its tokens. */
export function graphBlock(
  graph: OnnxGraph,
  weights: GraphWeights,
  name: string,
  x: string,
  options: GraphBlockOptions,
): string {
  const attended = attend(graph, weights, name, graphLayerNorm(graph, weights, `${name}.norm1`, x), options);
  const middle = graph.op('Add', [x, attended]);
  const normed = graphLayerNorm(graph, weights, `${name}.norm2`, middle);
  const hidden = gelu(graph, linear(graph, normed, weights.linear(`${name}.mlp.fc1`)));
  return graph.op('Add', [middle, linear(graph, hidden, weights.linear(`${name}.mlp.fc2`))]);
}

function attend(
  graph: OnnxGraph,
  weights: GraphWeights,
  name: string,
  x: string,
  { groups, heads, mask }: GraphBlockOptions,
): string {
  const qkv = weights.linear(`${name}.attn.qkv`);
  const width = qkv.inputs;
  const part = (index: number, order: number[], factor = 1): string => {
    const rows = linear(graph, x, outputsOf(qkv, index * width, (index + 1) * width, factor));
    const split = graph.op('Reshape', [rows, graph.ints(-1, groups, heads, width / heads)]);
    return graph.op('Transpose', [split], { perm: { ints: order } });
  };
  const query = part(0, [0, 2, 1, 3], (width / heads) ** -0.5);
  const logits = graph.op('MatMul', [query, part(1, [0, 2, 3, 1])]);
  const attention = graph.op('Softmax', [mask ? graph.op('Add', [logits, mask]) : logits], { axis: { int: -1 } });
  const mixed = graph.op('Transpose', [graph.op('MatMul', [attention, part(2, [0, 2, 1, 3])])], {
    perm: { ints: [0, 2, 1, 3] },
  });
  const rows = graph.op('Reshape', [mixed, graph.ints(-1, width)]);
  return linear(graph, rows, weights.linear(`${name}.attn.proj`));
}
