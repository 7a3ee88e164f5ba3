import { runOnnx } from '@i2p/testkit';
import { encodeOnnx } from './onnx-encode.js';
import { OnnxGraph } from './onnx-graph.js';
import { gelu, layerNorm, linear } from './operators.js';

/** x [rows, width] through what `build` appends. */
async function run(x: number[], width: number, build: (graph: OnnxGraph, x: string) => string): Promise<number[]> {
  const graph = new OnnxGraph('test');
  graph.output('y', build(graph, graph.input('x', ['rows', width])), ['rows', 'columns']);
  const feed = { type: 'float32', dims: [x.length / width, width], data: Float32Array.from(x) } as const;
  const { y } = await runOnnx(encodeOnnx(graph), { x: feed });
  return [...y!.data];
}

const rounded = (values: number[]): number[] => values.map((value) => Math.round(value * 1e4) / 1e4);

describe('operators', () => {
  const weight = Float32Array.of(1, 2, 3, 4, 5, 6); // [3 outputs, 2 inputs]
  const shape = { inputs: 2, outputs: 3 };

  it('linear multiplies by the transposed weights and adds the bias', async () => {
    const bias = Float32Array.of(0.5, 0, -1);
    expect(await run([1, 10, 2, 0], 2, (graph, x) => linear(graph, x, { weight, bias, ...shape }))).toEqual([
      ...[21.5, 43, 64],
      ...[2.5, 6, 9],
    ]);
    expect(await run([1, 10], 2, (graph, x) => linear(graph, x, { weight, ...shape }))).toEqual([21, 43, 65]);
  });

  it('layerNorm takes mean and biased variance of the last axis', async () => {
    const [gain, bias] = [Float32Array.of(1, 2, 1), Float32Array.of(0, 0, 5)];
    const y = await run([1, 2, 3], 3, (graph, x) => layerNorm(graph, x, gain, bias, 1 / 3));
    expect(rounded(y)).toEqual([-1, 0, 6]); // variance 2/3, with eps 1
  });

  it('gelu is the exact one', async () => {
    expect(rounded(await run([-1, 0, 1, 2], 4, gelu))).toEqual([-0.1587, 0, 0.8413, 1.9545]);
  });

  it('refuses sizes that do not fit', () => {
    const graph = new OnnxGraph('test');
    expect(() => linear(graph, 'x', { weight, inputs: 2, outputs: 4 })).toThrow(
      'linear 2 -> 4: expected 8 weights, got 6',
    );
    expect(() => linear(graph, 'x', { weight, bias: new Float32Array(2), ...shape })).toThrow(
      'expected 3 biases, got 2',
    );
  });
});
