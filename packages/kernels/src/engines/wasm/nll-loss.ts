/** Negative log-likelihood with the official label smoothing (SPEC 8: the remainder goes to the n - 1 other classes, not to all n). */
import type { Tensor } from '@tensorflow/tfjs-core';
import { allocate, heapView } from '../../backend.js';
import { differentiable } from '../../differentiable.js';

/** As `nllLoss` in ops/. */
export function nllLoss(logProbabilities: Tensor, labels: Int32Array, smoothing: number): Tensor {
  const [rows = 0, n = 0] = logProbabilities.shape;
  const others = n > 1 ? smoothing / (n - 1) : 0;
  return differentiable(
    [logProbabilities],
    () => {
      const values = heapView(logProbabilities);
      let loss = 0;
      for (let r = 0; r < rows; r++) {
        loss -= (1 - smoothing - others) * (values[r * n + (labels[r] as number)] as number);
        if (others > 0) for (let c = r * n; c < (r + 1) * n; c++) loss -= others * (values[c] as number);
      }
      const out = allocate([]);
      heapView(out)[0] = loss / rows;
      return out;
    },
    (dy) => {
      const factor = -(heapView(dy)[0] ?? 0) / rows;
      const dx = allocate([rows, n]);
      const out = heapView(dx).fill(factor * others);
      for (let r = 0; r < rows; r++) out[r * n + (labels[r] as number)] = factor * (1 - smoothing);
      return [dx];
    },
  );
}
