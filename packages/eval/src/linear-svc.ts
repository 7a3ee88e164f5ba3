/**
 * The other linear SVM in use: squared hinge loss, one class against the rest, and the bias regularised as the weight of a
 * constant feature 1 (liblinear, scikit-learn's `LinearSVC`). Solved to the exact minimum by Newton steps in the primal.
 */
import { checkC, checkFeatures, classRows } from './class-rows.js';
import { growingCholesky } from './growing-cholesky.js';
import { dot } from './row-products.js';

export interface LinearSvc {
  /** Distinct labels, ascending [classes]. */
  readonly classes: Int32Array;
  /** Weights of each class against the rest [classes,D]. */
  readonly coef: Float64Array;
  readonly intercept: Float64Array;
}

/** Newton steps of one class at most; quadratic convergence needs about ten. */
const MAX_STEPS = 100;

/**
 * Fits one classifier per class.
 * @param features [n,D]
 * @param labels [n], any integers
 * @throws when C is not positive, lengths do not fit, a feature is not finite or only one class is present
 */
export function fitLinearSvc(features: Float32Array, labels: Int32Array, dim: number, { C }: { C: number }): LinearSvc {
  checkC(C, 'fitLinearSvc');
  const { classes } = classRows(features, labels, dim, 'fitLinearSvc');
  const rows = withConstant(features, dim);
  const coef = new Float64Array(classes.length * dim);
  const intercept = new Float64Array(classes.length);
  classes.forEach((label, c) => {
    const sign = Float64Array.from(labels, (other) => (other === label ? 1 : -1));
    const weights = newton(rows, sign, dim + 1, C);
    coef.set(weights.subarray(0, dim), c * dim);
    intercept[c] = weights[dim];
  });
  return { classes, coef, intercept };
}

/** features [n,D] -> labels [n] of the largest decision value. @throws on misfit or NaN */
export function predictLinearSvc({ classes, coef, intercept }: LinearSvc, features: Float32Array): Int32Array {
  const dim = coef.length / classes.length;
  checkFeatures(features, dim, 'predictLinearSvc');
  return Int32Array.from({ length: features.length / dim }, (_, i) => {
    const values = Array.from(classes, (_, c) => dot(features, i * dim, coef, c * dim, dim) + intercept[c]);
    return classes[values.indexOf(Math.max(...values))];
  });
}

/** [n,D] -> [n,D+1] with a last column of ones. */
function withConstant(features: Float32Array, dim: number): Float64Array {
  const rows = new Float64Array((features.length / dim) * (dim + 1)).fill(1);
  for (let i = 0; i * dim < features.length; i++) rows.set(features.subarray(i * dim, (i + 1) * dim), i * (dim + 1));
  return rows;
}

/** Minimises 1/2 |w|² + C sum max(0, 1 - y <w,x>)², which is convex, once differentiable and piecewise quadratic. */
function newton(rows: Float64Array, sign: Float64Array, dim: number, C: number): Float64Array {
  const weights = new Float64Array(dim);
  for (let step = 0; step < MAX_STEPS; step++) {
    const slack = sign.map((y, i) => Math.max(0, 1 - y * dot(rows, i * dim, weights, 0, dim)));
    const gradient = weights.slice();
    slack.forEach((value, i) => addRow(gradient, rows, i, -2 * C * value * sign[i], dim));
    if (Math.hypot(...gradient) <= 1e-10 * (1 + C)) return weights;
    const direction = gradient.map((value) => -value);
    hessianFactor(rows, slack, dim, C).solve(direction);
    const length = lineMinimum(rows, sign, weights, direction, dim, C);
    for (let k = 0; k < dim; k++) weights[k] += length * direction[k];
    if (length * Math.hypot(...direction) <= 1e-13 * (1 + Math.hypot(...weights))) return weights;
  }
  throw new Error(`fitLinearSvc: no minimum after ${MAX_STEPS} Newton steps at C = ${C}`);
}

/** Factor of 1 + 2 C sum x xᵀ over the rows with slack. */
function hessianFactor(
  rows: Float64Array,
  slack: Float64Array,
  dim: number,
  C: number,
): ReturnType<typeof growingCholesky> {
  const hessian = new Float64Array(dim * dim);
  slack.forEach((value, i) => {
    if (value === 0) return;
    for (let k = 0; k < dim; k++) {
      const scaled = 2 * C * rows[i * dim + k];
      for (let l = 0; l <= k; l++) hessian[k * dim + l] += scaled * rows[i * dim + l];
    }
  });
  const factor = growingCholesky();
  for (let k = 0; k < dim; k++) {
    hessian[k * dim + k] += 1;
    factor.append(hessian.subarray(k * dim, k * dim + k + 1), 0);
  }
  return factor;
}

/** Step length at which the derivative along the direction vanishes: it is increasing and piecewise linear, so bisection finds it. */
function lineMinimum(
  rows: Float64Array,
  sign: Float64Array,
  weights: Float64Array,
  direction: Float64Array,
  dim: number,
  C: number,
): number {
  const margin = sign.map((y, i) => 1 - y * dot(rows, i * dim, weights, 0, dim));
  const change = sign.map((y, i) => y * dot(rows, i * dim, direction, 0, dim));
  const [along, square] = [dot(weights, 0, direction, 0, dim), dot(direction, 0, direction, 0, dim)];
  const derivative = (length: number): number =>
    margin.reduce(
      (sum, value, i) => sum - 2 * C * Math.max(0, value - length * change[i]) * change[i],
      along + length * square,
    );
  // a full Newton step is exact once the rows with slack no longer change
  if (Math.abs(derivative(1)) <= 1e-12 * Math.abs(derivative(0))) return 1;
  let [low, high] = [0, 1];
  while (derivative(high) < 0) [low, high] = [high, 2 * high];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (derivative(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function addRow(target: Float64Array, rows: Float64Array, i: number, scale: number, dim: number): void {
  if (scale === 0) return;
  for (let k = 0; k < dim; k++) target[k] += scale * rows[i * dim + k];
}
