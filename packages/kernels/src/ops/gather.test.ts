import { tensor1d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { gatherRows } from './gather.js';

function naiveGather(x: Float64Array, index: number[], d: number): Float64Array {
  return Float64Array.from({ length: index.length * d }, (_, i) => {
    const row = index[Math.floor(i / d)]!;
    return row < 0 ? 0 : x[row * d + (i % d)]!;
  });
}

describeEngines('gatherRows', () => {
  it.each([1, 2, 3, 5, 30])('repeated, missing and left-out rows of width %d', async (d) => {
    const index = [2, -1, 2, 0, 4, 4, 4, -1];
    await checkOp({
      inputs: [uniform([6, d], 'x')],
      op: (x) => gatherRows(x!, tensor1d(index, 'int32')),
      twin: (x) => naiveGather(x!, index, d),
      tolerance: 1e-6,
    });
  });

  it('no row at all: an empty result, a zero gradient', async () => {
    await checkOp({
      inputs: [uniform([3, 2], 'x')],
      op: (x) => gatherRows(x!, tensor1d([], 'int32')),
      twin: () => [],
    });
  });

  it('refuses indices that are floats or out of range', () => {
    const x = onHeap(uniform([3, 2], 'x'));
    expect(() => gatherRows(x, tensor1d([0, 1]))).toThrow('gatherRows: indices must be int32, got float32');
    expect(() => gatherRows(x, tensor1d([0, 3], 'int32'))).toThrow(
      'gatherRows: index 3 at position 1 is not within -1 .. 2',
    );
    expect(() => gatherRows(x, tensor1d([-2], 'int32'))).toThrow(
      'gatherRows: index -2 at position 0 is not within -1 .. 2',
    );
  });
});
