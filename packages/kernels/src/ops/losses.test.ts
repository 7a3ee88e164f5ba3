import { expectClose } from '@i2p/testkit';
import { engine, scalar, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { checkOp, describeEngines, onHeap, uniform } from '../op.conformance.js';
import { addScalars, chamferLoss, mseRowsLoss } from './losses.js';

/** Mean squared distance to the nearest point, both ways. */
function naiveChamfer(pred: Float64Array, target: ArrayLike<number>, k: number): number {
  const points = pred.length / 3;
  const squared = (i: number, j: number): number =>
    [0, 1, 2].reduce((sum, c) => sum + (pred[3 * i + c]! - target[3 * j + c]!) ** 2, 0);
  let total = 0;
  for (let i = 0; i < points; i++) {
    const first = i - (i % k);
    const others = Array.from({ length: k }, (_, j) => first + j);
    total += Math.min(...others.map((j) => squared(i, j))) + Math.min(...others.map((j) => squared(j, i)));
  }
  return total / points;
}

describeEngines('chamferLoss', () => {
  it.each([
    [1, 1],
    [3, 5],
    [70, 8],
  ])('value and gradient equal the naive twin: %d patches of %d', async (patches, k) => {
    const target = uniform([patches, k, 3], 'target');
    await checkOp({
      inputs: [uniform([patches, k, 3], 'pred')],
      op: (pred) => chamferLoss(pred!, onHeap(target)),
      twin: (pred) => [naiveChamfer(pred!, target.data, k)],
      tolerance: 1e-6,
    });
  });

  it('reads predictions as rows [L,3K] too', async () => {
    const target = uniform([4, 5, 3], 'target');
    await checkOp({
      inputs: [uniform([4, 15], 'pred')],
      op: (pred) => chamferLoss(pred!, onHeap(target)),
      twin: (pred) => [naiveChamfer(pred!, target.data, 5)],
      tolerance: 1e-6,
    });
  });

  it('on ties the lowest index is the nearest', async () => {
    // both predictions are at distance 1 of both targets: every pull goes to index 0
    const pred = tensor3d([0, 0, 0, 0, 0, 0], [1, 2, 3]);
    const target = tensor3d([1, 0, 0, -1, 0, 0], [1, 2, 3]);
    const { value, grads } = engine().gradients(() => chamferLoss(pred, target), [pred], scalar(1));
    expectClose(await value.data(), [2], 1e-6);
    // prediction 0: to target 0, and from both targets; prediction 1: to target 0
    expectClose(await grads[0]!.data(), [-1 - 1 + 1, 0, 0, -1, 0, 0], 1e-6);
  });

  it('is NaN where a prediction is, so that training stops', async () => {
    const target = onHeap(uniform([2, 3, 3], 'target'));
    const pred = uniform([2, 3, 3], 'pred');
    pred.data.fill(Number.NaN, 9);
    expect([...(await chamferLoss(onHeap(pred), target).data())]).toEqual([Number.NaN]);
  });

  it('names what does not fit', () => {
    const [a, b] = [onHeap(uniform([2, 3, 3], 'a')), onHeap(uniform([2, 9], 'b'))];
    expect(() => chamferLoss(a, b)).toThrow('chamferLoss: the target must be [L,K,3], got [2,9]');
    expect(() => chamferLoss(onHeap(uniform([1, 3, 3], 'c')), a)).toThrow(
      'chamferLoss: [1,3,3] and [2,3,3] do not fit',
    );
  });
});

describeEngines('mseRowsLoss', () => {
  it.each([
    [1, 1],
    [3, 5],
    [70, 30],
  ])('value and gradient equal the naive twin: %d rows of %d', async (rows, w) => {
    const table = uniform([7, w], 'table');
    const index = Int32Array.from({ length: rows }, (_, r) => (r * 3) % 7);
    await checkOp({
      inputs: [uniform([rows, w], 'pred')],
      op: (pred) => mseRowsLoss(pred!, onHeap(table), tensor1d(index, 'int32')),
      twin: (pred) => {
        const squares = pred!.map((v, i) => (v - table.data[index[Math.floor(i / w)]! * w + (i % w)]!) ** 2);
        return [squares.reduce((a, b) => a + b, 0) / (rows * w)];
      },
      tolerance: 1e-6,
    });
  });

  it('names what does not fit', () => {
    const [pred, table] = [onHeap(uniform([2, 3], 'pred')), onHeap(uniform([4, 3], 'table'))];
    expect(() => mseRowsLoss(pred, table, tensor1d([0], 'int32'))).toThrow(
      'mseRowsLoss: rows [2,3], table [4,3] and 1 indices do not fit',
    );
    expect(() => mseRowsLoss(pred, table, tensor1d([0, 4], 'int32'))).toThrow(
      'mseRowsLoss: index 4 at position 1 is not within 0 .. 3',
    );
    expect(() => mseRowsLoss(pred, tensor2d([[1, 2]]), tensor1d([0, 0], 'int32'))).toThrow('do not fit');
  });
});

describeEngines('addScalars', () => {
  it('adds, and passes the gradient to both', async () => {
    const [a, b] = [0.25, 3].map((value) => ({ shape: [], data: Float32Array.of(value) }));
    await checkOp({
      inputs: [a!, b!],
      op: (x, y) => addScalars(x!, y!),
      twin: (x, y) => [x![0]! + y![0]!],
      tolerance: 1e-6,
    });
  });
});
