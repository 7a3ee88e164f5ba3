/** Weighted sum of three source rows per target (SPEC 1.5). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { expectIndices } from '../../indices.js';

/** As `interpolateRows` in ops/; a wrong index would read another tensor's data, so they are looked at. */
export function interpolateRows(x: Tensor, index: Tensor, weight: Tensor): Tensor {
  const [sources = 0, d = 0] = x.shape;
  const targets = index.size / 3;
  expectIndices('interpolateRows', index, 0, sources - 1);
  return differentiable(
    [x],
    (save) => {
      save([index, weight]);
      const y = allocate([targets, d]);
      kernels().run.interpolateRows(pointer(x), pointer(index), pointer(weight), pointer(y), targets, d);
      return y;
    },
    (dy, saved) => {
      const [index, weight] = saved as [Tensor, Tensor];
      const dx = allocate([sources, d]);
      kernels().run.interpolateRowsBackward(
        pointer(dy),
        pointer(index),
        pointer(weight),
        pointer(dx),
        targets,
        d,
        sources,
      );
      return [dx];
    },
  );
}
