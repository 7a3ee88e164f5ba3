import { encodeOnnx, OnnxGraph } from '@i2p/onnx';
import { linearWriter, type Precision, type ScaleBy } from './linear-layer.js';
import { startNodeRunner } from './node-runner.js';
import { values } from './testing/small-vit.js';
import type { LinearWeights } from './vit-weights.js';

const [ROWS, INPUTS, OUTPUTS] = [4, 40, 6];
const layer: LinearWeights = {
  weight: values(2, INPUTS * OUTPUTS),
  bias: values(3, OUTPUTS),
  inputs: INPUTS,
  outputs: OUTPUTS,
};

/** x [4, 40] -> y [4, 6] by a graph of this one layer. */
async function run(x: Float32Array, precision: Precision, scaleBy: ScaleBy, of = layer): Promise<Float32Array> {
  const graph = new OnnxGraph('layer');
  const rows = graph.op('Reshape', [graph.input('images', ['n', 1, ROWS, INPUTS]), graph.ints(-1, INPUTS)]);
  const y = linearWriter(graph, precision)(rows, of, scaleBy);
  graph.output('y', graph.op('Reshape', [y, graph.ints(-1, ROWS, OUTPUTS)]), ['n', ROWS, OUTPUTS]);
  const model = { bytes: encodeOnnx(graph), image: [1, ROWS, INPUTS] as const, outputs: { y: [ROWS, OUTPUTS] } };
  const runner = await startNodeRunner(model, { provider: 'cpu', threads: 1, chunk: 1 });
  try {
    return (await runner.run(x, 1)).y as Float32Array;
  } finally {
    await runner.dispose();
  }
}

/** Largest error of a row relative to the row's own size. */
function worst(actual: Float32Array, x: Float32Array): number {
  return Math.max(
    ...Array.from(actual, (value, at) => {
      const [row, output] = [Math.floor(at / OUTPUTS), at % OUTPUTS];
      const own = x.subarray(row * INPUTS, (row + 1) * INPUTS);
      const exact = own.reduce((sum, v, i) => sum + v * layer.weight[output * INPUTS + i]!, layer.bias![output]!);
      return Math.abs(value - exact) / Math.max(...own.map(Math.abs));
    }),
  );
}

describe('a linear layer', () => {
  const even = values(4, ROWS * INPUTS);
  const uneven = even.map((value, i) => (i < INPUTS ? 500 * value : value));

  it('is exact in float32 and within some hundredths in int8', async () => {
    expect(worst(await run(even, 'float32', 'tensor'), even)).toBeLessThan(1e-5);
    const error = worst(await run(even, 'int8', 'tensor'), even);
    expect(error).toBeGreaterThan(1e-5);
    expect(error).toBeLessThan(0.05);
  });

  it('keeps small tokens beside a large one only when each has its own scale', async () => {
    expect(worst(await run(uneven, 'int8', 'tensor'), uneven)).toBeGreaterThan(0.5);
    expect(worst(await run(uneven, 'int8', 'token'), uneven)).toBeLessThan(0.05);
  });

  it('does not saturate where all inputs and weights are as large as they get', async () => {
    const ones = { ...layer, weight: new Float32Array(INPUTS * OUTPUTS).fill(1), bias: undefined };
    const y = await run(new Float32Array(ROWS * INPUTS).fill(1), 'int8', 'tensor', ones);
    for (const value of y) expect(Math.abs(value - INPUTS)).toBeLessThan(0.02 * INPUTS);
  });

  it('gives the bias for a token of zeros', async () => {
    const y = await run(new Float32Array(ROWS * INPUTS), 'int8', 'token');
    expect([...y.subarray(0, OUTPUTS)]).toEqual([...layer.bias!]);
  });
});
