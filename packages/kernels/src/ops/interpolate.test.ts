import { tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { interpolateRows } from './interpolate.js';

const index = [0, 1, 2, 3, 3, 3, 2, 0, 3, 1, 1, 0];
const weight = uniform([4, 3], 'weight', 0, 1);

function naiveInterpolate(x: Float64Array, d: number): Float64Array {
  const y = new Float64Array(4 * d);
  index.forEach((source, i) => {
    for (let c = 0; c < d; c++) y[Math.floor(i / 3) * d + c]! += weight.data[i]! * x[source * d + c]!;
  });
  return y;
}

describeEngines('interpolateRows', () => {
  it.each([1, 2, 3, 5, 30])('value and gradient equal the naive twin: width %d, sources that repeat', async (d) => {
    await checkOp({
      inputs: [uniform([5, d], 'x')],
      op: (x) => interpolateRows(x!, tensor2d(index, [4, 3], 'int32'), onHeap(weight)),
      twin: (x) => naiveInterpolate(x!, d),
      tolerance: 2e-6,
    });
  });

  it('names what does not fit', () => {
    const [x, w] = [onHeap(uniform([3, 2], 'x')), onHeap(weight)];
    expect(() => interpolateRows(x, tensor2d(index, [4, 3]), w)).toThrow(
      'interpolateRows: indices must be int32, got float32',
    );
    expect(() => interpolateRows(x, tensor2d(index, [4, 3], 'int32'), w)).toThrow(
      'interpolateRows: index 3 at position 3 is not within 0 .. 2',
    );
    expect(() => interpolateRows(x, tensor2d([0, 1, 2], [1, 3], 'int32'), w)).toThrow(
      'interpolateRows: indices [1,3] and weights [4,3] must both be [T,3]',
    );
  });
});
