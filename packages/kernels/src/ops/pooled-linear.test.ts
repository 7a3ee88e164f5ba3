import { engine, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeBuilds, onHeap, uniform } from '../op.conformance.js';
import { naiveMax, naiveRowsTimes } from './pooled-linear.conformance.js';
import { maxPoolLinear } from './pooled-linear.js';

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
      twin: (x, w, bias) => naiveMax(naiveRowsTimes(x!, w!, bias!, inner), k, width),
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
