/** Scalars that are trained on, in TensorFlow's operations (SPEC 6, 8). */
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  add,
  argMin,
  batchMatMul,
  exp,
  floats,
  gather,
  logSoftmaxRows,
  min,
  mul,
  oneHot,
  operation,
  reshape,
  square,
  squaredDifference,
  sub,
  sum,
} from './raw.js';
import { checkedIndices } from './rows.js';

/** As `addScalars` in ops/. */
export function addScalars(a: Tensor, b: Tensor, factor: number): Tensor {
  return operation(
    [a, b],
    () => add(a, mul(b, factor)),
    (dy) => [reshape(dy, []), mul(dy, factor)],
  );
}

const all = (x: Tensor): Tensor => sum(reshape(x, [x.size]), [0]);

/** As `chamferLoss` in ops/. */
export function chamferLoss(pred: Tensor, target: Tensor): Tensor {
  const [patches = 0, k = 0] = target.shape;
  return operation(
    [pred],
    (save) => {
      const points = reshape(pred, [patches, k, 3]);
      const apart = squaredDifference(reshape(points, [patches, k, 1, 3]), reshape(target, [patches, 1, k, 3]));
      const distances = sum(apart, [3]);
      const loss = mul(add(all(min(distances, [2])), all(min(distances, [1]))), 1 / (patches * k));
      // by prediction and target: the nearest target of each prediction, and the nearest prediction of each target
      save([points, target, add(oneHot(argMin(distances, 2), k, 2), oneHot(argMin(distances, 1), k, 1))]);
      return loss;
    },
    (dy, saved) => {
      const [points, target, pairs] = saved as [Tensor, Tensor, Tensor];
      const pulled = sub(mul(points, sum(pairs, [2], true)), batchMatMul(pairs, target));
      return [reshape(mul(mul(pulled, 2 / (patches * k)), dy), pred.shape)];
    },
  );
}

/** As `mseRowsLoss` in ops/. */
export function mseRowsLoss(pred: Tensor, table: Tensor, index: Tensor): Tensor {
  checkedIndices('mseRowsLoss', index, 0, (table.shape[0] ?? 0) - 1);
  return operation(
    [pred],
    (save) => {
      const difference = sub(pred, gather(table, index));
      save([difference]);
      return mul(all(square(difference)), 1 / pred.size);
    },
    (dy, saved) => [mul(mul(saved[0] as Tensor, 2 / pred.size), dy)],
  );
}

/** As `logSoftmax` in ops/. */
export function logSoftmax(x: Tensor): Tensor {
  return operation(
    [x],
    (save) => {
      const y = logSoftmaxRows(x);
      save([y]);
      return y;
    },
    (dy, saved) => [sub(dy, mul(exp(saved[0] as Tensor), sum(dy, [1], true)))],
  );
}

/** As `nllLoss` in ops/. */
export function nllLoss(logProbabilities: Tensor, labels: Int32Array, smoothing: number): Tensor {
  const [rows = 0, n = 0] = logProbabilities.shape;
  const others = n > 1 ? smoothing / (n - 1) : 0;
  const shares = new Float32Array(rows * n).fill(-others / rows);
  labels.forEach((label, r) => {
    shares[r * n + label] = -(1 - smoothing) / rows;
  });
  return operation(
    [logProbabilities],
    (save) => {
      const weights = floats(shares, [rows, n]);
      save([weights]);
      return all(mul(logProbabilities, weights));
    },
    (dy, saved) => [mul(saved[0] as Tensor, dy)],
  );
}
