import { tensor1d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { residual } from './residual.js';

describeEngines('residual', () => {
  it.each([
    [1, 1],
    [3, 2],
    [65, 5],
    [4, 30],
    [2, 16],
  ])('%d rows of %d, without and with a factor per row', async (rows, d) => {
    const inputs = [uniform([rows, d], 'x'), uniform([rows, d], 'y')];
    const factor = Float32Array.from({ length: rows }, (_, r) => (r % 2 ? 0 : 1.25));
    await checkOp({
      inputs,
      op: (x, y) => residual(x!, y!),
      twin: (x, y) => x!.map((value, i) => value + y![i]!),
      tolerance: 1e-6,
    });
    await checkOp({
      inputs,
      op: (x, y) => residual(x!, y!, tensor1d(factor)),
      twin: (x, y) => x!.map((value, i) => value + factor[Math.floor(i / d)]! * y![i]!),
      tolerance: 1e-6,
    });
  });

  it('adds a tensor to itself: both gradients arrive', async () => {
    await checkOp({
      inputs: [uniform([3, 5], 'x')],
      op: (x) => residual(x!, x!),
      twin: (x) => x!.map((v) => 2 * v),
      tolerance: 1e-6,
    });
  });

  it('names what does not fit', () => {
    const [x, y] = [onHeap(uniform([3, 2], 'x')), onHeap(uniform([2, 2], 'y'))];
    expect(() => residual(x, y)).toThrow('residual: [3,2] and [2,2] do not fit');
    expect(() => residual(x, x, tensor1d([1, 1]))).toThrow('residual: 2 factors for 3 rows');
  });
});
