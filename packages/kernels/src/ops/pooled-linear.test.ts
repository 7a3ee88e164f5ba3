import { engine, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeBuilds, onHeap, uniform } from '../op.conformance.js';
import { joinGroups, maxPoolLinear } from './pooled-linear.js';

/** x [R,in] w^T + bias, the columns of w from `at` on. */
function rowsTimes(x: Float64Array, w: Float64Array, bias: Float64Array, inner: number, at = 0): Float64Array {
  const width = bias.length;
  const stride = w.length / width;
  return Float64Array.from({ length: (x.length / inner) * width }, (_, i) => {
    const [r, o] = [Math.floor(i / width), i % width];
    let sum = bias[o]!;
    for (let c = 0; c < inner; c++) sum += x[r * inner + c]! * w[o * stride + at + c]!;
    return sum;
  });
}

function maxOver(x: Float64Array, k: number, d: number): Float64Array {
  return Float64Array.from({ length: x.length / k }, (_, i) => {
    const [g, c] = [Math.floor(i / d), i % d];
    return Math.max(...Array.from({ length: k }, (_, j) => x[(g * k + j) * d + c]!));
  });
}

describeBuilds('maxPoolLinear', () => {
  it.each([
    [1, 1, 1, 1],
    [3, 4, 5, 2],
    [64, 2, 3, 7],
    [130, 3, 6, 5],
    [5, 16, 30, 9],
  ])('value and gradient equal a linear layer and a max: %d groups of %d, %d -> %d', (groups, k, inner, width) => {
    checkOp({
      inputs: [uniform([groups * k, inner], 'x'), uniform([width, inner, 1], 'w'), uniform([width], 'bias')],
      op: (x, w, bias) => maxPoolLinear(x!, w!, bias!, k),
      twin: (x, w, bias) => maxOver(rowsTimes(x!, w!, bias!, inner), k, width),
    });
  });

  it('one winner on ties, the first', () => {
    const x = tensor2d([[1], [2], [2], [0]]);
    const [w, bias] = [tensor2d([[1], [-1]]), tensor1d([0, 0])];
    const dy = tensor2d([[10, 1]]);
    const { grads } = engine().gradients(() => maxPoolLinear(x, w, bias, 4), [x], dy);
    expect([...grads[0]!.dataSync()]).toEqual([0, 10, 0, -1]);
  });

  it('names what does not fit', () => {
    const [x, w, bias] = [[7, 2], [3, 2], [3]].map((shape) => onHeap(uniform(shape, 'x')));
    expect(() => maxPoolLinear(x!, w!, bias!, 4)).toThrow('poolLinear: 7 rows are no multiple of 4 neighbours');
  });
});

/** f = x w2^T + b2, g = max of f; [g, f] w3^T + b3, written out. */
function naiveJoin(inputs: Float64Array[], k: number, c1: number): Float64Array {
  const [x, w2, b2, w3, b3] = inputs as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const [c2, width] = [b2.length, b3.length];
  const f = rowsTimes(x, w2, b2, c1);
  const shared = rowsTimes(maxOver(f, k, c2), w3, b3, c2);
  const local = rowsTimes(f, w3, new Float64Array(width), c2, c2);
  return local.map((value, i) => value + shared[Math.floor(i / width / k) * width + (i % width)]!);
}

describeBuilds('joinGroups', () => {
  it.each([
    [1, 1, 1, 1, 1],
    [3, 4, 2, 5, 3],
    [70, 2, 3, 2, 4],
    [5, 8, 6, 30, 9],
  ])(
    'value and gradient equal the layers written out: %d groups of %d, widths %d, %d, %d',
    (groups, k, c1, c2, width) => {
      const shapes = [[groups * k, c1], [c2, c1, 1], [c2], [width, 2 * c2, 1], [width]];
      checkOp({
        inputs: shapes.map((shape, i) => uniform(shape, `input ${i}`)),
        op: (x, w2, b2, w3, b3) => joinGroups(x!, w2!, b2!, w3!, b3!, k),
        twin: (...inputs) => naiveJoin(inputs, k, c1),
        tolerance: 2e-5,
      });
    },
  );

  it('names what does not fit', () => {
    const [x, w2, b2, w3, b3] = [[8, 2], [3, 2], [3], [4, 5], [4]].map((shape) => onHeap(uniform(shape, 'x')));
    expect(() => joinGroups(x!, w2!, b2!, w3!, b3!, 4)).toThrow(
      'joinGroups: weights [3,2], [4,5] do not fit rows [8,2]',
    );
  });
});
