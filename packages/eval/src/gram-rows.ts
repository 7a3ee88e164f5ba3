/** Rows of a pair's Gram matrix: dot products in double precision, rounded once, computed when asked for. */
import type { ClassMatrix } from './class-matrix.js';
import type { SolverMemory } from './solver-memory.js';
import { type ClassProducts, withinProducts } from './within-products.js';

/** Rows of the matrix of two classes, samples of the first before those of the second. */
export interface GramRows {
  /** Writes row t to byte offset `at`, and with `mate` >= 0 that row of the same class to `mateAt`: two cost little more. */
  write(t: number, at: number, mate: number, mateAt: number): void;
}

/** The rows of any two classes. */
export function computedRows(memory: SolverMemory, matrix: ClassMatrix): (first: number, second: number) => GramRows {
  const { kernels, scratch } = memory;
  const { sizes, width } = matrix;
  const [x, y] = [scratch.at, scratch.at + 8 * width];
  const times: ClassProducts = (c, t, mate, other, at, mateAt) => {
    kernels.widen(matrix.at(c, t), width, x);
    if (mate < 0) return kernels.rowTimes(x, matrix.at(other, 0), sizes[other], width, at);
    kernels.widen(matrix.at(c, mate), width, y);
    kernels.twoRowsTimes(x, y, matrix.at(other, 0), sizes[other], width, at, mateAt);
  };
  const kept = memory.within.length > 0 ? withinProducts(times, matrix, memory) : undefined;
  const within = kept?.write ?? times;
  return (first, second) => {
    const border = sizes[first];
    kept?.pairStarts(first, second);
    return {
      write(t, at, mate, mateAt) {
        if (t < border) {
          times(first, t, mate, second, at + 4 * border, mateAt + 4 * border);
          within(first, t, mate, first, at, mateAt);
        } else {
          const mateInClass = mate < 0 ? -1 : mate - border;
          times(second, t - border, mateInClass, first, at, mateAt);
          within(second, t - border, mateInClass, second, at + 4 * border, mateAt + 4 * border);
        }
      },
    };
  };
}
