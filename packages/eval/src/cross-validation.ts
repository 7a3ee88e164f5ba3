/**
 * Choice of the SVM's C by cross-validation on the training split alone. The Gram matrix of a pair of classes is computed
 * once for all folds and all C, and each C starts from the solution of the next smaller one.
 */
import { type ClassRows, checkC, classRows, gatherRows } from './class-rows.js';
import { stratifiedFolds } from './cross-validation-folds.js';
import { dualState, offset, raiseC } from './dual-state.js';
import { pairWeights, type SolverOptions, stopping, warnUnconverged } from './linear-svm.js';
import { mostVotes } from './linear-svm-predict.js';
import type { PairGram, PairGrams } from './pair-gram.js';
import { pairGrams } from './pair-gram.js';
import { type Multiplier, multiplier } from './row-products.js';
import { minimise } from './smo.js';

export interface CrossValidationOptions extends SolverOptions {
  /** Values of C to try. Default 1e-3, 1e-2, .., 1e3. */
  readonly grid?: readonly number[];
  /** Default 5. */
  readonly folds?: number;
  /** Seed of the folds. Default 0. */
  readonly seed?: number;
}

export interface CrossValidation {
  /** Of the highest accuracy; of equals the smallest. */
  readonly C: number;
  /** Fraction of held-out rows classified correctly, by ascending C. */
  readonly table: { C: number; accuracy: number }[];
  /** Pair problems stopped by `maxIterations`; 0 when every figure is exact. */
  readonly unconverged: number;
}

/** Everything that stays the same over the pairs. */
interface Task {
  readonly options: SolverOptions;
  readonly groups: ClassRows;
  readonly grams: PairGrams;
  readonly dim: number;
  readonly grid: readonly number[];
  /** Fold of each row [n]. */
  readonly fold: Int32Array;
  /** Rows held out by each fold. */
  readonly heldOut: readonly Int32Array[];
  readonly heldOutTimes: readonly Multiplier[];
  /** For each C: votes [n,classes]. */
  readonly votes: readonly Int32Array[];
  /** Called after each solved problem. */
  readonly solved: (converged: boolean, C: number) => void;
}

/**
 * Accuracy on held-out rows for each C of the grid. Deterministic for a seed.
 * @param features [n,D] of the training split
 * @param labels [n]
 * @throws as `fitLinearSvm`, and when the grid is empty or the folds do not fit
 */
export function crossValidateC(
  features: Float32Array,
  labels: Int32Array,
  dim: number,
  options: CrossValidationOptions = {},
): CrossValidation {
  const { grid = [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3], folds = 5, seed = 0 } = options;
  if (grid.length === 0) throw new Error('crossValidateC: expected at least one C in the grid, got none');
  for (const C of grid) checkC(C, 'crossValidateC');
  const groups = classRows(features, labels, dim, 'crossValidateC');
  if (!Number.isInteger(folds) || folds < 2 || folds > labels.length) {
    throw new Error(`crossValidateC: expected 2 to ${labels.length} folds (the number of rows), got ${folds}`);
  }
  const ascending = [...grid].sort((a, b) => a - b);
  const fold = stratifiedFolds(groups.rows, folds, seed);
  const heldOut = Array.from({ length: folds }, (_, f) =>
    Int32Array.from(labels.keys()).filter((row) => fold[row] === f),
  );
  const votes = ascending.map(() => new Int32Array(labels.length * groups.classes.length));
  const total = ((groups.classes.length * (groups.classes.length - 1)) / 2) * folds * grid.length;
  let done = 0;
  const unconverged = new Map<number, number>();
  const solved = (converged: boolean, C: number): void => {
    if (!converged) unconverged.set(C, (unconverged.get(C) ?? 0) + 1);
    options.onProgress?.(++done, total);
  };
  const task: Task = {
    options,
    groups,
    grams: pairGrams(features, groups, dim, options.gram),
    dim,
    grid: ascending,
    fold,
    heldOut,
    heldOutTimes: heldOut.map((rows) => multiplier(gatherRows(features, rows, dim), dim)),
    votes,
    solved,
  };
  for (let first = 0; first < groups.classes.length - 1; first++) votePairsOf(task, first);
  for (const [C, count] of unconverged) warnUnconverged(options, count, total / grid.length, C);
  return {
    ...choose(ascending, votes, groups.classes, labels),
    unconverged: [...unconverged.values()].reduce((sum, count) => sum + count, 0),
  };
}

function choose(
  grid: number[],
  votes: Int32Array[],
  classes: Int32Array,
  labels: Int32Array,
): { C: number; table: { C: number; accuracy: number }[] } {
  const table = grid.map((C, c) => {
    const hits = mostVotes(votes[c], classes).filter((label, i) => label === labels[i]).length;
    return { C, accuracy: hits / labels.length };
  });
  return { C: table.reduce((best, entry) => (entry.accuracy > best.accuracy ? entry : best)).C, table };
}

/** Fits all pairs of class `first` with a later one on all folds, and lets them vote on the rows held out. */
function votePairsOf(task: Task, first: number): void {
  const { groups, grid, dim, heldOut } = task;
  const width = groups.classes.length;
  const perFold = (width - first - 1) * grid.length;
  const weights = heldOut.map(() => new Float64Array(perFold * dim));
  const biases = heldOut.map(() => new Float64Array(perFold));
  for (let second = first + 1; second < width; second++) {
    const gram = task.grams.of(first, second);
    const at = (second - first - 1) * grid.length;
    heldOut.forEach((_, f) => {
      fitGrid(
        task,
        gram,
        [first, second],
        f,
        weights[f].subarray(at * dim, (at + grid.length) * dim),
        biases[f].subarray(at, at + grid.length),
      );
    });
  }
  heldOut.forEach((_, f) => {
    vote(task, f, first, weights[f], biases[f]);
  });
}

/** Lets pairs with class `first` vote on the rows held out by a fold: weights [columns,D] by second class and C. */
function vote(task: Task, f: number, first: number, weights: Float64Array, biases: Float64Array): void {
  const { groups, grid, votes } = task;
  const rows = task.heldOut[f];
  const width = groups.classes.length;
  task.heldOutTimes[f](weights, (values, firstColumn, columns) => {
    for (let j = 0; j < columns; j++) {
      const column = firstColumn + j;
      const ballot = votes[column % grid.length];
      const second = first + 1 + Math.floor(column / grid.length);
      const bias = biases[column];
      for (let i = 0; i < rows.length; i++) {
        ballot[rows[i] * width + (values[i * columns + j] + bias > 0 ? first : second)]++;
      }
    }
  });
}

/** One pair without the rows of one fold, for every C: weights [grid,D] and biases [grid] are filled in. */
function fitGrid(
  task: Task,
  gram: PairGram,
  pair: [number, number],
  f: number,
  weights: Float64Array,
  biases: Float64Array,
): void {
  const { groups, grid, dim, fold } = task;
  const [a, b] = pair.map((c) => groups.rows[c]);
  const kept = Int32Array.from({ length: gram.size }, (_, t) => t).filter(
    (t) => fold[t < a.length ? a[t] : b[t - a.length]] !== f,
  );
  const firstCount = kept.findIndex((t) => t >= a.length);
  if (firstCount <= 0) {
    // one class has no rows left: the other one wins, whatever the features
    biases.fill(firstCount < 0 ? 1 : -1);
    grid.forEach((C) => task.solved(true, C));
    return;
  }
  const state = dualState(gram, kept, firstCount, grid[0]);
  grid.forEach((C, c) => {
    if (c > 0) raiseC(state, grid[c - 1], C);
    const { converged } = minimise(state, stopping(task.options, kept.length, 2 * kept.length));
    weights.set(pairWeights(state), c * dim);
    biases[c] = -offset(state);
    task.solved(converged, C);
  });
}
