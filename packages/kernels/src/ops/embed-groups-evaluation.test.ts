import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { describeEngines, expectScaled, type HostArray, onHeap, uniform } from '../op.conformance.js';
import type { FoldedGroupLayers } from '../operands.js';
import { readValues } from '../values.js';
import { embedGroupsBy } from './embed-groups-evaluation.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { naiveEmbedding, type Widths } from './naive-embedding.conformance.js';
import { naiveNormalised, naiveRowsTimes } from './naive-rows.conformance.js';

const wide = (values: HostArray): Float64Array => Float64Array.from(values.data);

/** Weights, bias, gain, shift, mean and variance of a layer. */
function layer(name: string, out: number, from: number) {
  const [w, b, gain, bias, mean] = [[out, from, 1], [out], [out], [out], [out]].map((shape, i) =>
    uniform(shape, `${name} ${i}`),
  ) as [HostArray, HostArray, HostArray, HostArray, HostArray];
  const variance = uniform([out], `${name} variance`, 0.2, 3);
  const folded = () =>
    foldBatchNorm(
      { w: onHeap(w), b: onHeap(b) },
      { gain: onHeap(gain), bias: onHeap(bias), mean: onHeap(mean), variance: onHeap(variance) },
    );
  return { w, b, gain, bias, moments: Float64Array.of(...mean.data, ...variance.data), folded };
}

describeEngines('embedGroupsBy', () => {
  it.each<[number, number, Widths]>([
    [5, 1, [1, 1, 1, 1, 1]],
    [3, 3, [4, 5, 2, 3, 6]],
    [5, 6, [8, 6, 9, 37, 34]],
    // several slabs and blocks
    [400, 2, [2, 700, 3, 900, 2]],
  ])('equals the layers written out: %d groups, %d inputs, widths %j', async (groups, inner, widths) => {
    const [k, c1, c2, width, out] = widths;
    const x = uniform([groups * k, inner], 'neighbours');
    const [first, third] = [layer('first', c1, inner), layer('third', width, 2 * c2)];
    const [w2, b2, w4, b4] = [[c2, c1], [c2], [out, width], [out]].map((shape, i) => uniform(shape, `plain ${i}`)) as [
      ...[HostArray, HostArray, HostArray, HostArray],
    ];
    const layers: FoldedGroupLayers = {
      first: first.folded(),
      second: { w: onHeap(w2), b: onHeap(b2) },
      third: third.folded(),
      fourth: { w: onHeap(w4), b: onHeap(b4) },
    };
    const rows: Tensor = onHeap(x);
    const before = memory().numTensors;
    const tokens = embedGroupsBy(rows, layers, k);
    expect(memory().numTensors).toBe(before + 1);

    const embedded = naiveRowsTimes(wide(x), wide(first.w), wide(first.b), inner);
    const hidden = naiveNormalised(embedded, wide(first.gain), wide(first.bias), first.moments).map((v) =>
      Math.max(v, 0),
    );
    const behind = [w2, b2, third.w, third.b, third.gain, third.bias, w4, b4].map(wide);
    expectScaled(await readValues(tokens), naiveEmbedding([hidden, ...behind], widths, third.moments), 2e-5);
  });

  it('names what does not fit', () => {
    const plain = (out: number, from: number) => ({
      w: onHeap(uniform([out, from], 'w')),
      b: onHeap(uniform([out], 'b')),
    });
    const layers = { first: plain(2, 3), second: plain(3, 2), third: plain(4, 6), fourth: plain(5, 4) };
    const rows = onHeap(uniform([8, 3], 'rows'));
    expect(() => embedGroupsBy(rows, layers, 3)).toThrow('embedGroupsBy: 8 rows are no multiple of 3 neighbours');
    expect(() => embedGroupsBy(rows, { ...layers, third: plain(4, 5) }, 4)).toThrow(
      'embedGroupsBy: weights [2,3], [3,2], [4,5], [5,4] do not fit rows [8,3]',
    );
    const norm = { gain: rows, bias: rows, mean: rows, variance: rows };
    expect(() => foldBatchNorm(layers.first, norm)).toThrow('foldBatchNorm: bias [2] and gain [8,3] do not fit [2,3]');
  });
});
