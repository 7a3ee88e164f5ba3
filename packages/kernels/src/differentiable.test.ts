import { engine, memory, scalar, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { allocate, heapView } from './backend.js';
import { differentiable } from './differentiable.js';
import { initKernels } from './init-kernels.js';
import { gatherRows } from './ops/gather.js';
import { linear } from './ops/linear.js';
import { addScalars, mseRowsLoss } from './ops/losses.js';
import { residual } from './ops/residual.js';

beforeAll(() => initKernels());

/** x^2 of one number, noting what the gradient was given. */
function square(x: Tensor, seen: Tensor[]): Tensor {
  return differentiable(
    [x],
    (save) => {
      save([x]);
      const y = allocate([]);
      heapView(y)[0] = (heapView(x)[0] as number) ** 2;
      return y;
    },
    (dy, saved) => {
      seen.push(dy, ...saved);
      const dx = allocate([]);
      heapView(dx)[0] = 2 * (heapView(dy)[0] as number) * (heapView(saved[0] as Tensor)[0] as number);
      return [dx];
    },
  );
}

describe('differentiable', () => {
  it('releases the incoming gradient and the saved tensors once they are used, never the input', () => {
    const x = scalar(3);
    const seen: Tensor[] = [];
    let releasedBefore: boolean[] = [];
    const first = (): Tensor =>
      differentiable(
        [x],
        () => scalar(5),
        () => {
          releasedBefore = seen.map((tensor) => tensor.isDisposed);
          return [scalar(0)];
        },
      );
    // the tape runs backwards: the square's gradient is done before the first node's
    const { grads } = engine().gradients(() => addScalars(first(), square(x, seen)), [x], scalar(1));
    expect([...grads[0]!.dataSync()]).toEqual([6]);
    expect(releasedBefore).toEqual([true, true]);
    expect(x.isDisposed).toBe(false);
  });

  it('leaks nothing: a result used twice, a branch that the loss does not reach, no tape at all', () => {
    const [x, w, table] = [tensor2d([[1, 2]]), tensor2d([[1, 0], [2, 1]]), tensor2d([[0, 1]])]; // biome-ignore format: as matrices
    const index = tensor1d([0], 'int32');
    const loss = (): Tensor => {
      const y = linear(x, w);
      linear(y, w);
      return mseRowsLoss(residual(y, y), table, index);
    };
    const before = memory().numTensors;
    const { value, grads } = engine().gradients(() => loss() as ReturnType<typeof scalar>, [w]);
    expect([...value.dataSync()]).toEqual([(2 ** 2 + 7 ** 2) / 2]);
    expect([...grads[0]!.dataSync()]).toEqual([4, 8, 14, 28]);
    for (const tensor of [value, ...grads]) tensor.dispose();
    tidy(() => loss()).dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('a tensor made inside and saved is alive in the gradient', () => {
    const x = tensor2d([[1], [2], [3]]);
    const pick = (): Tensor => gatherRows(x, tensor1d([2, 2], 'int32'));
    const { grads } = engine().gradients(pick, [x], tensor2d([[1], [10]]));
    expect([...grads[0]!.dataSync()]).toEqual([0, 0, 11]);
  });
});
