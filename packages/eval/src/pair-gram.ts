/**
 * Gram matrices of two classes at a time. The whole matrix of 9843 clouds would take 388 MB, and the solver of a pair looks
 * at the rows of few samples (those that become support vectors, and some more): rows are computed when first needed.
 */
import { classMatrix, classMatrixSize } from './class-matrix.js';
import { type ClassRows, gatherRows } from './class-rows.js';
import { givenRows } from './given-products.js';
import { computedRows } from './gram-rows.js';
import type { RowProducts } from './row-products.js';
import { rowStore } from './row-store.js';
import { type Room, type SolverMemory, solverMemory } from './solver-memory.js';
import { keptProducts } from './within-products.js';

/** Dot products between all samples of two classes, those of the first class before those of the second. */
export interface PairGram {
  /** Samples of both classes together. */
  readonly size: number;
  /** Squared norms [size], in double precision, as in libsvm. */
  readonly squaredNorms: Float64Array;
  readonly memory: SolverMemory;
  /**
   * Byte offset of row t [size]. Single precision, as in libsvm's cache: its path to the solution depends on that rounding.
   * Valid until the next call. `mate`: a row of the same class that will be asked for soon, as two cost little more than one.
   */
  rowAt(t: number, mate?: number): number;
  /** Row t; valid until the next call of `rowAt` or `row`. */
  row(t: number): Float32Array;
  /** sum_t factors[t] times the features of sample samples[t] [D]. */
  combination(factors: Float64Array, samples: Int32Array): Float64Array;
}

export interface PairGrams {
  /** The pair's matrix; valid until the next call, which reuses its memory. */
  of(first: number, second: number): PairGram;
}

/** Prepares features [n,D] for `of`. */
export function pairGrams(
  features: Float32Array,
  groups: ClassRows,
  dim: number,
  provider?: RowProducts,
  room?: Room,
): PairGrams {
  const { rows } = groups;
  const sizes = rows.map((own) => own.length);
  const [largest, next] = [...sizes].sort((a, b) => b - a);
  const memory = solverMemory(
    {
      features: classMatrixSize(features.length / dim, dim),
      within: provider ? 0 : keptProducts(sizes),
      dim,
      pair: largest + next,
    },
    room,
  );
  const { kernels, scratch } = memory;
  const { buffer } = kernels.memory;
  const matrix = classMatrix(buffer, memory.features, features, groups, dim);
  const norms = rows.map((_, c) => matrix.norms(c));
  const gather = (): Float32Array[] => rows.map((own) => gatherRows(features, own, dim));
  const rowsOf = provider ? givenRows(provider, buffer, gather(), dim) : computedRows(memory, matrix);
  const sum = new Float64Array(buffer, scratch.at + 16 * matrix.width, matrix.width);
  return {
    of(first, second) {
      const size = rows[first].length + rows[second].length;
      const squaredNorms = new Float64Array(size);
      squaredNorms.set(norms[first]);
      squaredNorms.set(norms[second], rows[first].length);
      const source = rowsOf(first, second);
      const store = rowStore(memory.gram.at, memory.gram.length, size, memory.slots.subarray(0, size));
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
        rowAt,
        row: (t) => new Float32Array(buffer, rowAt(t), size),
        combination(factors, samples) {
          sum.fill(0);
          samples.forEach((sample, t) => {
            if (factors[t] === 0) return;
            const inFirst = sample < sizes[first];
            const at = inFirst ? matrix.at(first, sample) : matrix.at(second, sample - sizes[first]);
            kernels.addRow(sum.byteOffset, factors[t], at, matrix.width);
          });
          return sum.slice(0, dim);
        },
      };
    },
  };
}
