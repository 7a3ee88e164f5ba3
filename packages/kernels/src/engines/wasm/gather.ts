/** Rows by index. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { expectIndices } from '../../indices.js';

/** As `gatherRows` in ops/; a wrong index would read another tensor's data, so they are looked at. */
export function gatherRows(x: Tensor, index: Tensor): Tensor {
  const [m = 0, d = 0] = x.shape;
  const n = index.size;
  expectIndices('gatherRows', index, -1, m - 1);
  return differentiable(
    [x],
    (save) => {
      save([index]);
      const y = allocate([n, d]);
      kernels().run.gatherRows(pointer(x), pointer(index), pointer(y), n, d);
      return y;
    },
    (dy, saved) => {
      const [index] = saved as [Tensor];
      const dx = allocate([m, d]);
      kernels().run.scatterAddRows(pointer(dy), pointer(index), pointer(dx), n, d, m);
      return [dx];
    },
  );
}
