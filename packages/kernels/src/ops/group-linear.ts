/**
 * The linear layer behind the concatenation [group feature, neighbour feature] of the mini-PointNet (SPEC 5.1), without
 * the concatenation: W [g; f] = W_g g, once per group, + W_f f.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, kernels, pointer } from '../backend.js';
import { differentiable } from '../differentiable.js';
import { columnSum, gemmInto } from '../matmul.js';

/**
 * group [G,c], local [G*K,c] -> [G*K,out].
 * @param w [out,2c(,1)], the group half first
 */
export function groupLinear(group: Tensor, local: Tensor, w: Tensor, bias: Tensor): Tensor {
  const [groups = 0, c = 0] = group.shape;
  const [rows = 0] = local.shape;
  const [width = 0, both] = w.shape;
  const k = rows / groups;
  if (both !== 2 * c || local.shape[1] !== c || !Number.isInteger(k)) {
    throw new Error(
      `groupLinear: weights [${w.shape}] do not fit groups [${group.shape}] and neighbours [${local.shape}]`,
    );
  }
  const half = (tensor: Tensor, at: number, transposed = false) => ({ tensor, stride: 2 * c, at, transposed });
  return differentiable(
    [group, local, w, bias],
    (save) => {
      save([group, local, w]);
      const { run } = kernels();
      const shared = allocate([groups, width]);
      run.broadcastRow(pointer(shared), pointer(bias), groups, width);
      gemmInto(
        { tensor: shared, stride: width },
        { tensor: group, stride: c },
        half(w, 0, true),
        [groups, width, c],
        true,
      );
      const y = allocate([rows, width]);
      run.repeatRows(pointer(shared), pointer(y), groups, k, width);
      gemmInto({ tensor: y, stride: width }, { tensor: local, stride: c }, half(w, c, true), [rows, width, c], true);
      shared.dispose();
      return y;
    },
    (dy, saved) => {
      const [group, local, w] = saved as [Tensor, Tensor, Tensor];
      const dshared = allocate([groups, width]);
      kernels().run.sumGroups(pointer(dy), pointer(dshared), groups, k, width);
      const dgroup = allocate([groups, c]);
      gemmInto({ tensor: dgroup, stride: c }, { tensor: dshared, stride: width }, half(w, 0), [groups, c, width]);
      const dlocal = allocate([rows, c]);
      gemmInto({ tensor: dlocal, stride: c }, { tensor: dy, stride: width }, half(w, c), [rows, c, width]);
      const dw = allocate(w.shape);
      const turned = (tensor: Tensor) => ({ tensor, stride: width, transposed: true });
      gemmInto(half(dw, 0), turned(dshared), { tensor: group, stride: c }, [width, c, groups]);
      gemmInto(half(dw, c), turned(dy), { tensor: local, stride: c }, [width, c, rows]);
      const dbias = columnSum(dshared);
      dshared.dispose();
      return [dgroup, dlocal, dw, dbias];
    },
  );
}
