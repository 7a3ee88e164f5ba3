/** What transformers are put together from, each as one or a few operators of the graph. */
import type { OnnxGraph } from './onnx-graph.js';

/** y = x W^T + b: weight [outputs, inputs], bias [outputs]. */
export interface LinearConstants {
  readonly weight: Float32Array;
  readonly bias?: Float32Array | undefined;
  readonly inputs: number;
  readonly outputs: number;
}

/** x [rows, inputs] -> [rows, outputs], one Gemm. @throws RangeError when weight or bias have another size */
export function linear(graph: OnnxGraph, x: string, { weight, bias, inputs, outputs }: LinearConstants): string {
  if (weight.length !== outputs * inputs)
    throw new RangeError(`linear ${inputs} -> ${outputs}: expected ${outputs * inputs} weights, got ${weight.length}`);
  if (bias && bias.length !== outputs)
    throw new RangeError(`linear ${inputs} -> ${outputs}: expected ${outputs} biases, got ${bias.length}`);
  const operands = [x, graph.floats(weight, [outputs, inputs])];
  if (bias) operands.push(graph.floats(bias, [outputs]));
  return graph.op('Gemm', operands, { transB: { int: 1 } });
}

/** LayerNorm over the last axis; gain and bias [C]. */
export function layerNorm(
  graph: OnnxGraph,
  x: string,
  gain: Float32Array,
  bias: Float32Array,
  epsilon: number,
): string {
  const operands = [x, graph.floats(gain, [gain.length]), graph.floats(bias, [bias.length])];
  return graph.op('LayerNormalization', operands, { axis: { int: -1 }, epsilon: { float: epsilon } });
}

/** Exact GELU x / 2 * (1 + erf(x / sqrt 2)), in the form that onnxruntime fuses. */
export function gelu(graph: OnnxGraph, x: string): string {
  const erf = graph.op('Erf', [graph.op('Div', [x, graph.scalar(Math.SQRT2)])]);
  return graph.op('Mul', [graph.op('Mul', [x, graph.op('Add', [erf, graph.scalar(1)])]), graph.scalar(0.5)]);
}
