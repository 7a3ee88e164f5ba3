/** The mini-PointNet of a level in the graph (SPEC 5.1). */
import { linear, type OnnxGraph } from '@i2p/onnx';
import { type GraphWeights, inputsOf } from './graph-weights.js';

/** neighbours [B*G*K, in] -> tokens [B*G, out]. */
export function graphTokenEmbed(
  graph: OnnxGraph,
  weights: GraphWeights,
  name: string,
  neighbours: string,
  k: number,
): string {
  const first = linear(graph, neighbours, weights.normalised(`${name}.first_conv.0`, `${name}.first_conv.1`));
  const inner = weights.linear(`${name}.first_conv.3`);
  const local = linear(graph, graph.op('Relu', [first]), inner);
  // of [maximum, own] only the own part differs between neighbours: each half of the layer is applied to its own rows
  const joined = weights.normalised(`${name}.second_conv.0`, `${name}.second_conv.1`);
  const own = linear(graph, local, inputsOf(joined, inner.outputs, 2 * inner.outputs));
  const shared = linear(graph, maximum(graph, local, k, inner.outputs), {
    ...inputsOf(joined, 0, inner.outputs),
    bias: joined.bias,
  });
  const groups = (rows: string, neighboursOfEach: number): string =>
    graph.op('Reshape', [rows, graph.ints(-1, neighboursOfEach, joined.outputs)]);
  const sum = graph.op('Relu', [graph.op('Add', [groups(own, k), groups(shared, 1)])]);
  const last = weights.linear(`${name}.second_conv.3`);
  const rows = graph.op('Reshape', [sum, graph.ints(-1, joined.outputs)]);
  return maximum(graph, linear(graph, rows, last), k, last.outputs);
}

/** [B*G*K, C] -> [B*G, C] */
function maximum(graph: OnnxGraph, rows: string, k: number, width: number): string {
  const groups = graph.op('Reshape', [rows, graph.ints(-1, k, width)]);
  return graph.op('ReduceMax', [groups], { axes: { ints: [1] }, keepdims: { int: 0 } });
}
