/** How surprised a classifier is by the true classes. */

/** logits [n,classes], labels [n] -> -log softmax of the true class [n]. */
export function negativeLogLikelihoods(logits: Float32Array, classes: number, labels: Int32Array): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const largest = own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    const sum = own.reduce((total, value) => total + Math.exp(value - largest), 0);
    return Math.log(sum) + largest - (own[label] as number);
  });
}

/** logits [classes] -> probabilities, which sum to one. */
export function probabilities(logits: Float32Array): Float64Array {
  const largest = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const raised = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}
