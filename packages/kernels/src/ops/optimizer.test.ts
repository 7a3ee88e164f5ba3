import { randomStream } from '@i2p/random';
import { expectClose, officialFixture } from '@i2p/testkit';
import { memory, slice, tensor1d, zeros } from '@tensorflow/tfjs-core';
import { heapView } from '../backend.js';
import { describeBuilds, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { adamwUpdate, scaleInPlace, sumSquares } from './optimizer.js';

const settings = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

describeEngines('adamwUpdate', () => {
  it.each([
    ['no decay', 0, 0],
    ['decay 0.05', 1, 0.05],
  ])('four steps equal the official ones: %s', async (_, row, weightDecay) => {
    const fixture = officialFixture();
    const golden = (name: string): Float32Array => fixture.golden('schedule', `adamw.${name}`).f32();
    const width = 30;
    const parameter = tensor1d(golden('p0').slice(row * width, (row + 1) * width));
    const [m, v] = [zeros([width]), zeros([width])];
    const before = memory().numTensors;
    for (let step = 1; step <= 4; step++) {
      const at = ((step - 1) * 2 + row) * width;
      const gradient = tensor1d(golden('grads').slice(at, at + width));
      adamwUpdate([{ parameter, gradient, m, v, ...settings, weightDecay, step }]);
      gradient.dispose();
      expectClose(await parameter.data(), golden('p_after').slice(at, at + width), 2e-7, 1e-7);
    }
    expect(memory().numTensors).toBe(before);
  });

  it('refuses moments of another size', () => {
    const [p, m] = [zeros([4]), zeros([3])];
    const update = { parameter: p, gradient: p, m, v: m, ...settings, weightDecay: 0, step: 1 };
    expect(() => adamwUpdate([update])).toThrow(
      'adamwUpdate: parameter [4], gradient [4], moments [3] and [3] differ in size',
    );
  });
});

describeEngines('norms and scaling', () => {
  it.each([1, 3, 64, 65, 1000])('sumSquares of %d numbers', async (n) => {
    const x = uniform([n], 'x');
    const expected = x.data.reduce((sum, value) => sum + value * value, 0);
    expectClose([await sumSquares([onHeap(x)])], [expected], 0, 1e-6);
  });

  it('sumSquares keeps its digits over many numbers', async () => {
    const stream = randomStream(0, 'many');
    const values = Float32Array.from({ length: 300001 }, () => stream.uniform(0.9, 1.1));
    let expected = 0;
    for (const value of values) expected += value * value;
    expectClose([await sumSquares([tensor1d(values)])], [expected], 0, 1e-7);
  });
});

describeBuilds('scaleInPlace on the heap', () => {
  it.each([1, 2, 5, 30])('scaleInPlace of %d numbers touches nothing behind them', async (n) => {
    const x = tensor1d(new Float32Array(n + 1).fill(2));
    const part = slice(x, [0], [n]);
    scaleInPlace(part, 0.25);
    expect([...heapView(part)]).toEqual(new Array(n).fill(0.5));
    expect([...(await x.data())]).toEqual(new Array(n + 1).fill(2));
  });
});
