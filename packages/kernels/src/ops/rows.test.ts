import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { concatColumns, concatRows, reshape } from './rows.js';

describeEngines('rows', () => {
  it('concatRows puts rows one below the other', async () => {
    await checkOp({
      inputs: [uniform([3, 5], 'above'), uniform([2, 5], 'below')],
      op: (above, below) => concatRows(above!, below!),
      twin: (above, below) => [...above!, ...below!],
      tolerance: 1e-6,
    });
  });

  it('concatRows takes an empty part', async () => {
    await checkOp({
      inputs: [uniform([0, 5], 'above'), uniform([2, 5], 'below')],
      op: (above, below) => concatRows(above!, below!),
      twin: (_, below) => below!,
      tolerance: 1e-6,
    });
  });

  it('concatColumns puts columns side by side', async () => {
    await checkOp({
      inputs: [uniform([4, 3], 'left'), uniform([4, 2], 'right')],
      op: (left, right) => concatColumns(left!, right!),
      twin: (left, right) =>
        [0, 1, 2, 3].flatMap((r) => [...left!.subarray(3 * r, 3 * r + 3), ...right!.subarray(2 * r, 2 * r + 2)]),
      tolerance: 1e-6,
    });
  });

  it('reshape reads the same numbers in another shape', async () => {
    await checkOp({
      inputs: [uniform([4, 6], 'x')],
      op: (x) => reshape(x!, [2, 3, 4]),
      twin: (x) => x!,
      tolerance: 1e-6,
    });
  });

  it('names what does not fit', () => {
    const [a, b] = [onHeap(uniform([4, 3], 'a')), onHeap(uniform([3, 2], 'b'))];
    expect(() => concatRows(a, b)).toThrow('concatRows: [4,3] and [3,2] differ in width');
    expect(() => concatColumns(a, b)).toThrow('concatColumns: [4,3] and [3,2] differ in rows');
  });
});
