/** The two reconstruction losses (SPEC 6) and their weighted sum. */
import { scalar, type Tensor } from '@tensorflow/tfjs-core';
import { allocate, heapView, kernels, pointer } from '../../backend.js';
import { differentiable } from '../../differentiable.js';
import { expectIndices } from '../../indices.js';

/** Chamfer distance of patches (SPEC 1.4): pred, target [L,K,3] -> scalar (pred may be rows [L,3K]); no gradient flows into the target. */
export function chamferLoss(pred: Tensor, target: Tensor): Tensor {
  const [patches = 0, k = 0] = target.shape;
  return differentiable(
    [pred],
    (save) => {
      const loss = allocate([]);
      const gradient = allocate(pred.shape);
      kernels().run.chamferPatches(pointer(pred), pointer(target), patches, k, pointer(gradient), pointer(loss));
      save([gradient]);
      gradient.dispose();
      return loss;
    },
    (dy, saved) => {
      const [gradient] = saved as [Tensor];
      const dpred = allocate(gradient.shape);
      const factor = heapView(dy)[0] ?? 0;
      heapView(dpred).set(heapView(gradient));
      kernels().run.scaleInPlace(pointer(dpred), dpred.size, factor);
      return [dpred];
    },
  );
}

/** Mean of (pred - table[index])^2 -> scalar: pred [R,w], table [M,w], index int32 [R]. The target rows are never gathered. */
export function mseRowsLoss(pred: Tensor, table: Tensor, index: Tensor): Tensor {
  const [rows = 0, w = 0] = pred.shape;
  expectIndices('mseRowsLoss', index, 0, (table.shape[0] ?? 0) - 1);
  return differentiable(
    [pred],
    (save) => {
      save([pred, table, index]);
      const loss = allocate([]);
      kernels().run.mseRowsForward(pointer(pred), pointer(table), pointer(index), rows, w, pointer(loss));
      return loss;
    },
    (dy, saved) => {
      const [pred, table, index] = saved as [Tensor, Tensor, Tensor];
      const dpred = allocate([rows, w]);
      const factor = heapView(dy)[0] ?? 0;
      kernels().run.mseRowsBackward(pointer(pred), pointer(table), pointer(index), rows, w, factor, pointer(dpred));
      return [dpred];
    },
  );
}

/** a + factor * b of scalars. */
export function addScalars(a: Tensor, b: Tensor, factor: number): Tensor {
  return differentiable(
    [a, b],
    () => {
      const sum = allocate([]);
      heapView(sum)[0] = (heapView(a)[0] ?? 0) + (heapView(b)[0] ?? 0) * factor;
      return sum;
    },
    (dy) => {
      const value = heapView(dy)[0] ?? 0;
      return [scalar(value), scalar(value * factor)];
    },
  );
}
