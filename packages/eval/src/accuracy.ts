/** How well predicted labels agree with the true ones. */

/** Fraction of equal labels. @throws when lengths differ or are zero */
export function accuracy(predicted: Int32Array, labels: Int32Array): number {
  checkLengths(predicted, labels, 'accuracy');
  return predicted.reduce((hits, label, i) => hits + (label === labels[i] ? 1 : 0), 0) / labels.length;
}

export interface ConfusionMatrix {
  /** All labels that occur, ascending. */
  readonly classes: Int32Array;
  /** [classes,classes]: row = true label, column = predicted label. */
  readonly counts: Int32Array;
}

/** Counts of every (true, predicted) combination. @throws when lengths differ or are zero */
export function confusionMatrix(predicted: Int32Array, labels: Int32Array): ConfusionMatrix {
  checkLengths(predicted, labels, 'confusionMatrix');
  const classes = Int32Array.from(new Set([...labels, ...predicted])).sort();
  const index = new Map([...classes].map((label, c) => [label, c] as const));
  const counts = new Int32Array(classes.length ** 2);
  labels.forEach((label, i) => {
    counts[(index.get(label) ?? 0) * classes.length + (index.get(predicted[i]) ?? 0)]++;
  });
  return { classes, counts };
}

function checkLengths(predicted: Int32Array, labels: Int32Array, who: string): void {
  if (predicted.length !== labels.length || labels.length === 0) {
    throw new Error(
      `${who}: expected as many predictions as labels and at least one, got ${predicted.length} and ${labels.length}`,
    );
  }
}
