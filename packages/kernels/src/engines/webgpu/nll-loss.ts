/** Negative log-likelihood with the official label smoothing (SPEC 8: the remainder goes to the n - 1 other classes, not to all n). */
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { allocate, device } from './device.js';
import { elementBlocks, elementwise } from './program.js';
import { sumAllOf } from './sum-all.js';

const rowLosses = elementwise({
  name: 'negative log-likelihood of rows',
  reads: { x: 'f32', label: 'i32' },
  writes: { loss: 'f32' },
  sizes: ['n'],
  numbers: ['own', 'others'],
  code: `
var sum = 0f;
for (var c = 0u; c < p.n; c++) { sum += select(p.others, p.own, i32(c) == label[i]) * x[i * p.n + c]; }
loss[i] = -sum;`,
});

const gradient = elementwise({
  name: 'negative log-likelihood, gradient',
  reads: { label: 'i32', dy: 'f32' },
  writes: { dx: 'f32' },
  sizes: ['n'],
  numbers: ['own', 'others', 'factor'],
  code: 'dx[i] = select(p.others, p.own, i32(i % p.n) == label[i / p.n]) * (p.factor * dy[0]);',
});

/** As `nllLoss` in ops/. */
export function nllLoss(logProbabilities: Tensor, labels: Int32Array, smoothing: number): Tensor {
  const [rows = 0, n = 0] = logProbabilities.shape;
  const weights = { own: 1 - smoothing, others: n > 1 ? smoothing / (n - 1) : 0 };
  return differentiable(
    [logProbabilities],
    (save) => {
      const [label, losses] = [tensor1d(labels, 'int32'), allocate([rows])];
      device().run(
        rowLosses,
        { x: logProbabilities, label, loss: losses },
        { size: rows, n, ...weights },
        elementBlocks(rows),
      );
      const loss = sumAllOf(losses, 1 / rows);
      save([label]);
      label.dispose();
      losses.dispose();
      return loss;
    },
    (dy, saved) => {
      const dx = allocate([rows, n]);
      const sizes = { size: dx.size, n, ...weights, factor: -1 / rows };
      device().run(gradient, { label: saved[0] as Tensor, dy, dx }, sizes, elementBlocks(dx.size));
      return [dx];
    },
  );
}
