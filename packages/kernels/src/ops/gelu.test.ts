import { expectClose } from '@i2p/testkit';
import { engine, tensor1d } from '@tensorflow/tfjs-core';
import { checkOp, describeBuilds, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { gelu } from './gelu.js';

/** erf in float64: the series near zero, the continued fraction of erfc beyond. */
function erf(x: number): number {
  const z = Math.abs(x);
  if (z < 3) {
    let [term, sum] = [z, z];
    for (let n = 1; n < 80; n++) {
      term *= (-z * z) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (z + fraction);
  return Math.sign(x) * (1 - Math.exp(-z * z) / (Math.sqrt(Math.PI) * (z + fraction)));
}

const naiveGelu = (x: number): number => 0.5 * x * (1 + erf(x / Math.SQRT2));
const naiveSlope = (x: number): number =>
  0.5 * (1 + erf(x / Math.SQRT2)) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);

describeEngines('gelu', () => {
  it.each([[[1]], [[2]], [[3]], [[5, 7]], [[2, 3, 11]]])(
    'value and gradient equal the naive twin: shape %j',
    async (shape) => {
      await checkOp({
        inputs: [uniform(shape, 'x', -4, 4)],
        op: (x) => gelu(x!),
        twin: (x) => x!.map(naiveGelu),
        tolerance: 1e-6,
      });
    },
  );

  it.each([
    [4, 1],
    [3, 6],
    [70, 9],
  ])('adds a bias to every row: [%d,%d]', async (rows, d) => {
    await checkOp({
      inputs: [uniform([rows, d], 'x', -4, 4), uniform([d], 'bias')],
      op: (x, bias) => gelu(x!, bias),
      twin: (x, bias) => x!.map((value, i) => naiveGelu(value + bias![i % d]!)),
    });
    const [x, bias] = [onHeap(uniform([rows, d], 'x')), onHeap(uniform([d + 1], 'bias'))];
    expect(() => gelu(x, bias)).toThrow(`gelu: bias [${d + 1}] does not fit [${rows},${d}]`);
  });

  it('saturates: far values are x or 0, slopes 1 or 0', async () => {
    const x = tensor1d([-1e4, -40, 0, 40, 1e4]);
    const { value, grads } = engine().gradients(() => gelu(x), [x], tensor1d([1, 1, 1, 1, 1]));
    expectClose(await value.data(), [0, 0, 0, 40, 1e4], 1e-30);
    expectClose(await grads[0]!.data(), [0, 0, 0.5, 1, 1], 1e-6);
  });
});

describeBuilds('gelu of the kernels', () => {
  it('is within 1e-7 of the exact function plus one rounding, its slope within 2e-7', async () => {
    const points = Float32Array.from({ length: 40001 }, (_, i) => -10 + i / 2000);
    const x = tensor1d(points);
    const { value, grads } = engine().gradients(() => gelu(x), [x], tensor1d(new Float32Array(points.length).fill(1)));
    expectClose(await value.data(), Array.from(points, naiveGelu), 1e-7, 6e-8);
    expectClose(await grads[0]!.data(), Array.from(points, naiveSlope), 2e-7);
  });
});
