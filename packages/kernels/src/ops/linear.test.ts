import { engine } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { linear } from './linear.js';

/** x [R,in] w^T + bias. */
function naiveLinear(x: Float64Array, w: Float64Array, bias: Float64Array | undefined, inner: number): Float64Array {
  const [rows, width] = [x.length / inner, w.length / inner];
  const y = new Float64Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < width; o++) {
      let sum = bias ? bias[o]! : 0;
      for (let i = 0; i < inner; i++) sum += x[r * inner + i]! * w[o * inner + i]!;
      y[r * width + o] = sum;
    }
  }
  return y;
}

describeEngines('linear', () => {
  it.each([
    [1, 3, 5],
    [1, 1, 1],
    [7, 30, 2],
    [65, 1, 3],
    [130, 5, 1],
    [70, 300, 33],
  ])('value and gradient equal the naive twin: %d rows, %d -> %d', async (rows, inner, width) => {
    await checkOp({
      inputs: [uniform([rows, inner], 'x'), uniform([width, inner], 'w'), uniform([width], 'bias')],
      op: (x, w, bias) => linear(x!, w!, bias),
      twin: (x, w, bias) => naiveLinear(x!, w!, bias, inner),
    });
  });

  it('without a bias, weights stored as a 1x1 convolution', async () => {
    await checkOp({
      inputs: [uniform([9, 6], 'x'), uniform([5, 6, 1], 'w')],
      op: (x, w) => linear(x!, w!),
      twin: (x, w) => naiveLinear(x!, w!, undefined, 6),
    });
  });

  it('a constant input gets no gradient, the others get theirs', async () => {
    const constant = uniform([9, 3], 'x');
    const x = onHeap(constant);
    await checkOp({
      inputs: [uniform([5, 3], 'w'), uniform([5], 'bias')],
      op: (w, bias) => linear(x, w!, bias, { constantInput: true }),
      twin: (w, bias) => naiveLinear(Float64Array.from(constant.data), w!, bias, 3),
    });
    const w = onHeap(uniform([5, 3], 'w'));
    const { grads } = engine().gradients(
      () => linear(x, w, undefined, { constantInput: true }),
      [x, w],
      onHeap(uniform([9, 5], 'dy')),
      true,
    );
    expect(grads.map((gradient) => gradient?.shape)).toEqual([undefined, [5, 3]]);
  });

  it('no rows at all: the gradient of the weights is zero', async () => {
    await checkOp({
      inputs: [{ shape: [0, 3], data: new Float32Array(0) }, uniform([2, 3], 'w'), uniform([2], 'bias')],
      op: (x, w, bias) => linear(x!, w!, bias),
      twin: () => [],
    });
  });

  it('names the shapes that do not fit', () => {
    const [x, w, bias] = [onHeap(uniform([4, 3], 'x')), onHeap(uniform([5, 2], 'w')), onHeap(uniform([4], 'bias'))];
    expect(() => linear(x, w)).toThrow('linear: weights [5,2] do not fit rows [4,3]');
    const fitting = onHeap(uniform([5, 3], 'w'));
    expect(() => linear(x, fitting, bias)).toThrow('linear: bias [4] does not fit weights [5,3]');
  });
});
