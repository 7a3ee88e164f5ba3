/**
 * The linear SVM that judges frozen features (SPEC 8): hinge loss, one classifier per pair of classes, bias not regularised,
 * features not scaled. The same problem, solver path and tie rules as scikit-learn's `SVC(kernel='linear', C)`; squared
 * hinge or one-vs-rest (`fitLinearSvc`) is another problem with other accuracies.
 */
import { checkC, classRows } from './class-rows.js';
import { type DualState, dualState, offset } from './dual-state.js';
import { pairGrams } from './pair-gram.js';
import type { RowProducts } from './row-products.js';
import { minimise, type SmoOptions } from './smo.js';

/** Steps of a pair that follow libsvm's path exactly; harder problems are then finished faster, within the tolerance. */
const LIBSVM_PATH = 50_000;

/** Pairs are in the order (0,1), (0,2), .., (1,2), ..; a positive decision value speaks for the first class of the pair. */
export interface LinearSvm {
  /** Distinct labels, ascending [classes]. */
  readonly classes: Int32Array;
  /** Weights of each pair [pairs,D]. */
  readonly coef: Float64Array;
  /** Bias of each pair [pairs]. */
  readonly intercept: Float64Array;
  /** Samples of each class that are support vectors of at least one pair [classes]. */
  readonly supportCount: Int32Array;
  /** Steps of the solver, over all pairs. */
  readonly iterations: number;
  /** Pairs stopped by `maxIterations` before they reached the tolerance; 0 for an exact fit. */
  readonly unconverged: number;
}

export interface SolverOptions {
  /** Largest violation of the optimality conditions left, in units of the decision value. Default 1e-3, as in scikit-learn. */
  readonly tolerance?: number;
  /** Steps of one pair at most. Default 10 million, or 100 per sample where that is more, as in libsvm. */
  readonly maxIterations?: number;
  /** Replaces the built-in product of rows, e.g. by a SIMD GEMM. */
  readonly gram?: RowProducts;
  /** Hears of pairs that did not converge. Default: console.warn. */
  readonly warn?: (message: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface LinearSvmOptions extends SolverOptions {
  /** Cost of a unit of hinge loss; larger means less regularisation. */
  readonly C: number;
}

/**
 * Fits all pairs. Deterministic.
 * @param features [n,D]
 * @param labels [n], any integers
 * @throws when C or the tolerance is not positive, lengths do not fit, a feature is not finite or only one class is present
 */
export function fitLinearSvm(
  features: Float32Array,
  labels: Int32Array,
  dim: number,
  options: LinearSvmOptions,
): LinearSvm {
  checkC(options.C, 'fitLinearSvm');
  const groups = classRows(features, labels, dim, 'fitLinearSvm');
  const grams = pairGrams(features, groups, dim, options.gram);
  const sizes = groups.rows.map((rows) => rows.length);
  const pairs = classPairs(sizes.length);
  const coef = new Float64Array(pairs.length * dim);
  const intercept = new Float64Array(pairs.length);
  const supports = sizes.map((size) => new Uint8Array(size));
  const ascending = Int32Array.from(labels.keys());
  let [iterations, unconverged] = [0, 0];
  pairs.forEach(([a, b], pair) => {
    const samples = ascending.subarray(0, sizes[a] + sizes[b]);
    const state = dualState(grams.of(a, b), samples, sizes[a], options.C);
    const result = minimise(state, stopping(options, samples.length));
    iterations += result.iterations;
    if (!result.converged) unconverged++;
    coef.set(pairWeights(state), pair * dim);
    intercept[pair] = -offset(state);
    markSupports(state, supports[a], supports[b]);
    options.onProgress?.(pair + 1, pairs.length);
  });
  warnUnconverged(options, unconverged, pairs.length, options.C);
  const supportCount = Int32Array.from(supports, (marks) => marks.reduce((sum, mark) => sum + mark, 0));
  return { classes: groups.classes, coef, intercept, supportCount, iterations, unconverged };
}

/** (0,1), (0,2), .., (1,2), .. */
export function classPairs(classes: number): [number, number][] {
  return Array.from({ length: classes }, (_, a) =>
    Array.from({ length: classes - a - 1 }, (_, k): [number, number] => [a, a + 1 + k]),
  ).flat();
}

/** Tolerance and step limits of a pair with `size` samples. @throws when the tolerance is not positive */
export function stopping(
  { tolerance = 1e-3, maxIterations }: SolverOptions,
  size: number,
  patience = LIBSVM_PATH,
): SmoOptions {
  if (!(tolerance > 0)) throw new Error(`linear SVM: expected a positive tolerance, got ${tolerance}`);
  return { tolerance, maxIterations: maxIterations ?? Math.max(10_000_000, 100 * size), patience };
}

/** w = sum beta_t x_t over both classes [D]. */
export function pairWeights({ gram, beta, row }: DualState): Float64Array {
  return gram.combination(beta, row);
}

/** Says aloud that a result is not exact. */
export function warnUnconverged(
  { warn = console.warn }: SolverOptions,
  unconverged: number,
  solved: number,
  C: number,
): void {
  if (unconverged === 0) return;
  warn(
    `linear SVM: ${unconverged} of ${solved} pair problems stopped at the iteration limit at C = ${C}; the result is not exact (scale the features, lower C or raise maxIterations)`,
  );
}

function markSupports({ beta, row, size }: DualState, first: Uint8Array, second: Uint8Array): void {
  for (let t = 0; t < size; t++) {
    if (beta[t] === 0) continue;
    if (row[t] < first.length) first[row[t]] = 1;
    else second[row[t] - first.length] = 1;
  }
}
