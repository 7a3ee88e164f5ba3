/**
 * A linear layer in the graph, in either precision. In int8 its input is quantised when it is there: ONNX's
 * DynamicQuantizeLinear gives the whole tensor one scale and zero point, one operator multiplies and scales back.
 */
import { linear, type OnnxGraph } from '@i2p/onnx';
import { quantiseWeights } from './quantise.js';
import type { LinearWeights } from './vit-weights.js';

export type Precision = 'float32' | 'int8';

/** What shares a scale when an input is quantised: all tokens, or the channels of one token. */
export type ScaleBy = 'tensor' | 'token';

/** Appends y = x W^T + b for x [rows, inputs] and gives the name of y [rows, outputs]. */
export type LinearWriter = (input: string, layer: LinearWeights, scaleBy?: ScaleBy) => string;

export function linearWriter(graph: OnnxGraph, precision: Precision): LinearWriter {
  return precision === 'int8' ? int8Writer(graph) : (input, layer) => linear(graph, input, layer);
}

function int8Writer(graph: OnnxGraph): LinearWriter {
  // query, key and value read the same tokens, which are quantised once
  const known = new Map<string, readonly string[]>();
  const quantised = (input: string): readonly string[] => {
    const operand = known.get(input) ?? graph.split('DynamicQuantizeLinear', [input], 3);
    known.set(input, operand);
    return operand;
  };
  const multiplied = (input: string, layer: LinearWeights, bias: readonly string[]): string => {
    const [values, scale, zero] = quantised(input) as [string, string, string];
    const { bytes, scales } = quantiseWeights(layer);
    const weights = graph.bytes(bytes, [layer.inputs, layer.outputs]);
    // '': no zero point, the weights are symmetric
    const operands = [values, weights, scale, graph.floats(scales, [layer.outputs]), zero, '', ...bias];
    return graph.op('MatMulIntegerToFloat', operands, {}, 'com.microsoft');
  };
  return (input, layer, scaleBy = 'tensor') => {
    const bias = layer.bias ? [graph.floats(layer.bias, [layer.outputs])] : [];
    if (scaleBy === 'tensor') return multiplied(input, layer, bias);
    const size = tokenSizes(graph, input);
    const scaled = graph.op('Mul', [multiplied(graph.op('Div', [input, size]), layer, []), size]);
    return bias.length > 0 ? graph.op('Add', [scaled, ...bias]) : scaled;
  };
}

/** The largest magnitude of every row, [rows, 1]; a row of zeros gets a size that leaves it zero. */
function tokenSizes(graph: OnnxGraph, input: string): string {
  const largest = graph.op('ReduceMax', [graph.op('Abs', [input])], { axes: { ints: [-1] }, keepdims: { int: 1 } });
  return graph.op('Max', [largest, graph.scalar(1e-30)]);
}
