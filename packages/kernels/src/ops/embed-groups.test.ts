import { engine, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, expectScaled, onHeap, uniform } from '../op.conformance.js';
import type { BatchStatistics, GroupLayers } from '../operands.js';
import { readValues } from '../values.js';
import { embedGroups } from './embed-groups.js';
import { naiveEmbedding, type Widths } from './naive-embedding.conformance.js';

function inputs(groups: number, [k, c1, c2, width, out]: Widths) {
  const shapes = [
    [groups * k, c1],
    [c2, c1, 1],
    [c2],
    [width, 2 * c2, 1],
    [width],
    [width],
    [width],
    [out, width],
    [out],
  ];
  return shapes.map((shape, i) => uniform(shape, `input ${i}`));
}

function layersOf([w2, b2, w3, b3, gain, bias, w4, b4]: Tensor[]): GroupLayers {
  return { w2: w2!, b2: b2!, w3: w3!, b3: b3!, gain: gain!, bias: bias!, w4: w4!, b4: b4! };
}

describeEngines('embedGroups', () => {
  it.each<[number, Widths]>([
    [5, [1, 1, 1, 1, 1]],
    [3, [4, 5, 2, 3, 6]],
    [70, [2, 3, 2, 4, 5]],
    [5, [8, 6, 9, 37, 34]],
    // more columns than the sparse gradients take at a time, and groups left over from four
    [6, [3, 4, 3, 300, 5]],
  ])('value and gradient equal the layers written out: %d groups, widths %j', async (groups, widths) => {
    await checkOp({
      inputs: inputs(groups, widths),
      op: (x, ...layers) => embedGroups(x!, layersOf(layers), widths[0], () => undefined),
      twin: (...values) => naiveEmbedding(values, widths),
      tolerance: 5e-5,
    });
  });

  it('hands out the statistics of what it normalises', async () => {
    const widths: Widths = [4, 5, 2, 3, 6];
    const given = inputs(6, widths);
    const [x, ...layers] = given.map(onHeap);
    let seen: { rows: number; moments: Promise<Float32Array> } | undefined;
    const track = ({ rows, moments }: BatchStatistics): void => {
      seen = { rows, moments: readValues(moments) };
    };
    const trained = await readValues(embedGroups(x!, layersOf(layers), 4, track));
    expect(seen?.rows).toBe(24);
    const values = given.map(({ data }) => Float64Array.from(data));
    expectScaled(trained, naiveEmbedding(values, widths, Float64Array.from(await seen!.moments)), 1e-5);
  });

  it('works across slabs: groups repeated three times give each its token, and three times the gradient', async () => {
    const widths: Widths = [4, 3, 2, 512, 3];
    const [x, ...layers] = inputs(50, widths);
    const run = (copies: number): Promise<Float32Array[]> => {
      const rows = Array.from({ length: copies }, () => [...x!.data]).flat();
      const tensors = [{ shape: [200 * copies, 3], data: Float32Array.from(rows) }, ...layers].map(onHeap);
      const dy = uniform([50, 3], 'dy').data;
      const { value, grads } = engine().gradients(
        () => embedGroups(tensors[0]!, layersOf(tensors.slice(1)), 4, () => undefined),
        tensors,
        tensor2d(Array.from({ length: copies }, () => [...dy]).flat(), [50 * copies, 3]),
      );
      return Promise.all([value, ...grads].map(readValues));
    };
    const [token, dx, ...once] = await run(1);
    const [tokens, dxs, ...thrice] = await run(3);
    expectScaled(tokens!.subarray(300), token!, 1e-5);
    expectScaled(dxs!.subarray(1200), dx!, 1e-5);
    // gradients of biases in front of a BatchNorm are zero, up to what the sums round
    for (const [i, gradient] of thrice.entries())
      expectScaled(
        gradient,
        once[i]!.map((v) => 3 * v),
        3e-4,
      );
  });

  it('names what does not fit', () => {
    const [x, ...layers] = inputs(2, [4, 2, 3, 4, 5]).map(onHeap);
    const fits = layersOf(layers);
    const embed = (changed: Partial<GroupLayers>, k = 4) =>
      embedGroups(x!, { ...fits, ...changed }, k, () => undefined);
    expect(() => embed({}, 3)).toThrow('embedGroups: 8 rows are no multiple of 3 neighbours');
    expect(() => embed({ w3: fits.w4 })).toThrow(
      'embedGroups: weights [3,2,1], [5,4], [5,4] and gain [4] do not fit rows [8,2]',
    );
  });
});
