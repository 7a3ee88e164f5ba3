/**
 * Gram matrices of two classes at a time. The whole matrix of 9843 clouds would take 388 MB, and the solver of a pair looks
 * at the rows of few samples (those that become support vectors, and some more): rows are computed when first needed.
 */
import { type ClassRows, gatherRows } from './class-rows.js';
import { givenRows } from './given-products.js';
import { computedRows } from './gram-rows.js';
import { dot, type RowProducts } from './row-products.js';
import { rowStore } from './row-store.js';
import { type Room, type SolverMemory, solverMemory } from './solver-memory.js';

/** Dot products between all samples of two classes, those of the first class before those of the second. */
export interface PairGram {
  /** Samples of both classes together. */
  readonly size: number;
  /** Squared norms [size], in double precision, as in libsvm. */
  readonly squaredNorms: Float64Array;
  readonly memory: SolverMemory;
  /** Whether row t is there already. */
  has(t: number): boolean;
  /**
   * Byte offset of row t [size]. Single precision, as in libsvm's cache: its path to the solution depends on that rounding.
   * Valid until the next call. `mate`: a row of the same class that will be asked for soon, as two cost little more than one.
   */
  rowAt(t: number, mate?: number): number;
  /** Row t; valid until the next call of `rowAt` or `row`. */
  row(t: number): Float32Array;
}

export interface PairGrams {
  /** Features of each class [rows,D]. */
  readonly features: readonly Float32Array[];
  /** The pair's matrix; valid until the next call, which reuses its memory. */
  of(first: number, second: number): PairGram;
}

/** Prepares features [n,D] for `of`. */
export function pairGrams(
  features: Float32Array,
  { rows }: ClassRows,
  dim: number,
  provider?: RowProducts,
  room?: Room,
): PairGrams {
  const classFeatures = rows.map((own) => gatherRows(features, own, dim));
  const norms = classFeatures.map((own, c) =>
    Float64Array.from(rows[c], (_, i) => dot(own, i * dim, own, i * dim, dim)),
  );
  const sizes = rows.map((own) => own.length).sort((a, b) => b - a);
  const doubles = provider ? 0 : (dim + (dim % 2)) * (features.length / dim);
  const memory = solverMemory(doubles, sizes[0] + sizes[1], room);
  const { buffer } = memory.kernels.memory;
  const rowsOf = provider ? givenRows(provider, buffer, classFeatures, dim) : computedRows(memory, classFeatures, dim);
  return {
    features: classFeatures,
    of(first, second) {
      const size = rows[first].length + rows[second].length;
      const squaredNorms = new Float64Array(size);
      squaredNorms.set(norms[first]);
      squaredNorms.set(norms[second], rows[first].length);
      const source = rowsOf(first, second);
      const store = rowStore(memory.gram.at, memory.gram.length, size);
      const rowAt = (t: number, mate = -1): number => {
        const kept = store.find(t);
        if (kept >= 0) return kept;
        // room for both, else the mate would drop t
        const useful = mate >= 0 && store.find(mate) < 0 && store.free >= 2;
        const at = store.add(t);
        source.write(t, at, useful ? mate : -1, useful ? store.add(mate) : 0);
        return at;
      };
      return {
        size,
        squaredNorms,
        memory,
        has: (t) => store.find(t) >= 0,
        rowAt,
        row: (t) => new Float32Array(buffer, rowAt(t), size),
      };
    },
  };
}
