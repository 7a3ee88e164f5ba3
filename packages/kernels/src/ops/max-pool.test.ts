import { engine, tensor2d } from '@tensorflow/tfjs-core';
import { checkOp, describeBuilds, onHeap, uniform } from '../op.conformance.js';
import { maxPool } from './max-pool.js';

function naiveMaxPool(x: Float64Array, k: number, d: number): Float64Array {
  return Float64Array.from({ length: x.length / k }, (_, i) => {
    const [g, c] = [Math.floor(i / d), i % d];
    return Math.max(...Array.from({ length: k }, (_, j) => x[(g * k + j) * d + c]!));
  });
}

describeBuilds('maxPool', () => {
  it.each([
    [1, 1, 1],
    [3, 4, 2],
    [7, 8, 3],
    [65, 2, 5],
    [4, 16, 30],
    [2, 5, 64],
  ])('value and gradient equal the naive twin: %d groups of %d, width %d', (groups, k, d) => {
    checkOp({
      inputs: [uniform([groups * k, d], 'x')],
      op: (x) => maxPool(x!, k),
      twin: (x) => naiveMaxPool(x!, k, d),
      tolerance: 1e-6,
    });
  });

  it.each([2, 5])('one winner on ties, the first (width %d)', (d) => {
    const column = [1, 3, 3, 2, 3, -5, -5, -7];
    const x = tensor2d(
      column.flatMap((value) => new Array<number>(d).fill(value)),
      [8, d],
    );
    const dy = tensor2d(new Array<number>(2 * d).fill(1), [2, d]);
    const { value, grads } = engine().gradients(() => maxPool(x, 4), [x], dy);
    const firstColumn = (values: ArrayLike<number>): number[] => Array.from(values).filter((_, i) => i % d === d - 1);
    expect(firstColumn(value.dataSync())).toEqual([3, 3]);
    expect(firstColumn(grads[0]!.dataSync())).toEqual([0, 1, 0, 0, 1, 0, 0, 0]);
  });

  it('names what does not fit', () => {
    const x = onHeap(uniform([7, 2], 'x'));
    expect(() => maxPool(x, 4)).toThrow('maxPool: 7 rows are no multiple of 4 neighbours');
  });
});
