/** Layer normalisation over the last axis. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** x [R,d] -> normalised rows times gain [d] plus bias [d]. */
export function layerNorm(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  const [rows = 0, d = 0] = x.shape;
  return differentiable(
    [x, gain, bias],
    (save) => {
      const y = allocate([rows, d]);
      const stat = allocate([rows, 2]);
      kernels().run.layerNormForward(
        pointer(x),
        pointer(gain),
        pointer(bias),
        pointer(y),
        pointer(stat),
        rows,
        d,
        epsilon,
      );
      save([x, gain, stat]);
      stat.dispose();
      return y;
    },
    (dy, saved) => {
      const [x, gain, stat] = saved as [Tensor, Tensor, Tensor];
      const out = [allocate([rows, d]), allocate([d]), allocate([d])] as const;
      const [dx, dgain, dbias] = out.map(pointer) as [number, number, number];
      kernels().run.layerNormBackward(pointer(x), pointer(gain), pointer(stat), pointer(dy), dx, dgain, dbias, rows, d);
      return [...out];
    },
  );
}
