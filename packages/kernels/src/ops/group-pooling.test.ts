import { engine, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { maxOverGroups, meanOverGroups } from './group-pooling.js';
import { naiveMax } from './naive-rows.conformance.js';

const shapes = [
  [1, 1, 1],
  [3, 5, 7],
  [2, 33, 16],
];

function naiveMean(x: Float64Array, k: number, d: number): Float64Array {
  const out = new Float64Array(x.length / k);
  for (let i = 0; i < x.length; i++) out[Math.floor(i / d / k) * d + (i % d)]! += x[i]! / k;
  return out;
}

describeEngines('pooling over groups', () => {
  it.each(shapes)(
    'the maximum and its gradient equal the naive twin: %d groups of %d, width %d',
    async (groups, k, d) => {
      await checkOp({
        inputs: [uniform([groups! * k!, d!], 'x')],
        op: (x) => maxOverGroups(x!, k!),
        twin: (x) => naiveMax(x!, k!, d!),
      });
    },
  );

  it.each(shapes)('the mean and its gradient equal the naive twin: %d groups of %d, width %d', async (groups, k, d) => {
    await checkOp({
      inputs: [uniform([groups! * k!, d!], 'x')],
      op: (x) => meanOverGroups(x!, k!),
      twin: (x) => naiveMean(x!, k!, d!),
    });
  });

  it('on ties the first row gets the whole gradient', async () => {
    const x = tensor2d([[1], [3], [3]]);
    const { grads } = engine().gradients(() => maxOverGroups(x, 3), [x], tensor2d([[1]]));
    expect([...(await grads[0]!.data())]).toEqual([0, 1, 0]);
  });

  it('names what does not fit', () => {
    const x = onHeap(uniform([6, 2], 'x'));
    expect(() => maxOverGroups(x, 4)).toThrow('maxOverGroups: rows [6,2] are no groups of 4');
    expect(() => meanOverGroups(x, 0)).toThrow('meanOverGroups: rows [6,2] are no groups of 0');
  });
});
