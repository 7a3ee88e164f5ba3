/** Max over the neighbours of a group; the gradient goes to one winner, the first, also on ties. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';

/** x [G*K,d] -> [G,d]. @throws Error when the rows are no multiple of k */
export function maxPool(x: Tensor, k: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  const groups = rows / k;
  if (!Number.isInteger(groups)) throw new Error(`maxPool: ${rows} rows are no multiple of ${k} neighbours`);
  return differentiable(
    [x],
    (save) => {
      const y = allocate([groups, d]);
      const winner = allocate([groups, d], 'int32');
      kernels().run.maxPoolForward(pointer(x), pointer(y), pointer(winner), groups, k, d);
      save([winner]);
      winner.dispose();
      return y;
    },
    (dy, saved) => {
      const [winner] = saved as [Tensor];
      const dx = allocate([rows, d]);
      kernels().run.maxPoolBackward(pointer(dy), pointer(winner), pointer(dx), groups, k, d);
      return [dx];
    },
  );
}
