/** Decision values and votes of a fitted linear SVM. */
import { checkFeatures } from './class-rows.js';
import { classPairs, type LinearSvm } from './linear-svm.js';
import { rowProducts } from './row-products.js';

/** features [n,D] -> decision values [n,pairs]; positive speaks for the first class of the pair. @throws on misfit or NaN */
export function decisionValues(svm: LinearSvm, features: Float32Array): Float64Array {
  const pairs = svm.intercept.length;
  const dim = svm.coef.length / pairs;
  checkFeatures(features, dim, 'decisionValues');
  const values = rowProducts(features, svm.coef, dim, new Float64Array((features.length / dim) * pairs));
  for (let i = 0; i < values.length; i++) values[i] += svm.intercept[i % pairs];
  return values;
}

/** features [n,D] -> labels [n]: most votes among the pairs; of equals the first class in `classes`, as in libsvm. */
export function predict(svm: LinearSvm, features: Float32Array): Int32Array {
  const values = decisionValues(svm, features);
  const order = classPairs(svm.classes.length);
  const count = values.length / order.length;
  const votes = new Int32Array(count * svm.classes.length);
  order.forEach(([a, b], pair) => {
    for (let i = 0; i < count; i++) votes[i * svm.classes.length + (values[i * order.length + pair] > 0 ? a : b)]++;
  });
  return mostVotes(votes, svm.classes);
}

/** votes [n,classes] -> labels [n]; of equals the first. */
export function mostVotes(votes: Int32Array, classes: Int32Array): Int32Array {
  const width = classes.length;
  return Int32Array.from({ length: votes.length / width }, (_, i) => {
    let best = 0;
    for (let c = 1; c < width; c++) if (votes[i * width + c] > votes[i * width + best]) best = c;
    return classes[best];
  });
}
