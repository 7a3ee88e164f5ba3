/** Softmax cross-entropy. On the host: the logits of a batch are a few hundred thousand numbers at most. */
import { differentiable, heapView } from '@i2p/kernels';
import { scalar, type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * Mean cross-entropy of the rows with their labels: logits [R,K], labels [R] -> scalar.
 * @param smoothing share of the target that is spread evenly over all K classes
 * @throws Error when there are no rows, the sizes disagree, or a label is not within 0 .. K-1
 */
export function crossEntropy(logits: Tensor, labels: Int32Array, smoothing = 0): Tensor {
  const [rows = 0, classes = 0] = logits.shape;
  if (rows === 0 || labels.length !== rows)
    throw new Error(`crossEntropy: expected a label for each of at least one row, got ${labels.length} for ${rows}`);
  const wrong = labels.find((label) => !(label >= 0 && label < classes));
  if (wrong !== undefined) throw new Error(`crossEntropy: expected labels within 0 .. ${classes - 1}, got ${wrong}`);
  return differentiable(
    [logits],
    (save) => {
      const { loss, gradient } = lossAndGradient(heapView(logits), labels, classes, smoothing);
      const kept = tensor(gradient, [rows, classes], 'float32');
      save([kept]);
      kept.dispose();
      return scalar(loss, 'float32');
    },
    (dy, saved) => {
      const [gradient] = saved as [Tensor];
      const factor = heapView(dy)[0] ?? 0;
      const scaled = heapView(gradient).map((value) => value * factor);
      return [tensor(scaled, [rows, classes], 'float32')];
    },
  );
}

/** Loss, and its gradient (softmax - target) / R by the logits [R,K]. */
function lossAndGradient(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  smoothing: number,
): { loss: number; gradient: Float32Array } {
  const rows = labels.length;
  const gradient = new Float32Array(logits.length);
  const spread = smoothing / classes;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    const values = logits.subarray(from, from + classes);
    const largest = values.reduce((a, b) => Math.max(a, b), -Infinity);
    let sum = 0;
    for (const value of values) sum += Math.exp(value - largest);
    const logSum = largest + Math.log(sum);
    for (let k = 0; k < classes; k++) {
      const target = spread + (k === labels[row] ? 1 - smoothing : 0);
      const logProbability = (values[k] as number) - logSum;
      loss -= (target * logProbability) / rows;
      gradient[from + k] = (Math.exp(logProbability) - target) / rows;
    }
  }
  return { loss, gradient };
}
