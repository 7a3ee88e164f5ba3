/** Accuracy class by class, from a confusion matrix. */
import type { ConfusionMatrix } from './accuracy.js';

export interface ClassAccuracy {
  /** The label. */
  readonly label: number;
  /** Rows of this class. */
  readonly count: number;
  /** Share of them that was recognised; NaN for a class that was predicted but never occurs. */
  readonly accuracy: number;
}

/** One entry a label of the matrix, in its order. */
export function classAccuracies({ classes, counts }: ConfusionMatrix): ClassAccuracy[] {
  const size = classes.length;
  return Array.from(classes, (label, c) => {
    const count = counts.subarray(c * size, (c + 1) * size).reduce((sum, value) => sum + value, 0);
    return { label, count, accuracy: counts[c * size + c] / count };
  });
}

/** Mean over the classes that occur, each counting the same. */
export function meanClassAccuracy(entries: readonly ClassAccuracy[]): number {
  const occurring = entries.filter(({ count }) => count > 0);
  return occurring.reduce((sum, { accuracy }) => sum + accuracy, 0) / occurring.length;
}
