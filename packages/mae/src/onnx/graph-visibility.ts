/**
 * Which tokens take part in evaluation (SPEC 4.2), computed in the graph from the neighbours: a finer token is visible iff
 * it is a neighbour of a visible coarser group. Token 0, which a mask would leak, is always visible here: sampling
 * starts at point 0 on every level, so it is the centre, and the first neighbour, of a coarse group.
 */
import type { OnnxGraph } from '@i2p/onnx';

/** The official weight of a pair that must not attend; the softmax makes it exactly 0. */
const HIDDEN = -1e5;

/** All `groups` tokens of each cloud visible: ones [B,G]; `batch` is B as a vector of one number. */
export function allVisible(graph: OnnxGraph, batch: string, groups: number): string {
  return graph.op('Add', [zeros(graph, batch, groups), graph.scalar(1)]);
}

/** visible [B,G] of a level and its neighbours [B,G,K] -> visible [B,finer] of the next finer level, 1 or 0. */
export function finerVisible(
  graph: OnnxGraph,
  batch: string,
  visible: string,
  neighbours: string,
  { groups, neighbourCount, finer }: { readonly groups: number; readonly neighbourCount: number; finer: number },
): string {
  const flat = graph.ints(0, groups * neighbourCount);
  const column = graph.op('Reshape', [visible, graph.ints(0, groups, 1)]);
  const each = graph.op('Expand', [column, graph.op('Shape', [neighbours])]);
  const operands = [
    zeros(graph, batch, finer),
    graph.op('Reshape', [neighbours, flat]),
    graph.op('Reshape', [each, flat]),
  ];
  // how often a token is wanted
  const counts = graph.op('ScatterElements', operands, { axis: { int: 1 }, reduction: { text: 'add' } });
  return graph.op('Min', [counts, graph.scalar(1)]);
}

/** visible [B,G] -> what is added to attention logits [B,1,1,G]. */
export function attentionMask(graph: OnnxGraph, visible: string, groups: number): string {
  const hidden = graph.op('Mul', [graph.op('Sub', [graph.scalar(1), visible]), graph.scalar(HIDDEN)]);
  return graph.op('Reshape', [hidden, graph.ints(0, 1, 1, groups)]);
}

function zeros(graph: OnnxGraph, batch: string, width: number): string {
  return graph.op('ConstantOfShape', [graph.op('Concat', [batch, graph.ints(width)], { axis: { int: 0 } })]);
}
