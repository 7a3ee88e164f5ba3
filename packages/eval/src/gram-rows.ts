/** Rows of a pair's Gram matrix: dot products in double precision, rounded once, computed when asked for. */
import type { SolverMemory } from './solver-memory.js';
import { padRows } from './svm-kernels.js';

/** Rows of the matrix of two classes, samples of the first before those of the second. */
export interface GramRows {
  /** Writes row t to byte offset `at`, and with `mate` >= 0 that row of the same class to `mateAt`: two cost little more. */
  write(t: number, at: number, mate: number, mateAt: number): void;
}

/** Products within classes serve in all pairs of a class. More of them than this (256 MB) are not kept. */
const LARGEST_KEPT = 1 << 26;

/** Features of each class [rows,D] -> the rows of any two classes. */
export function computedRows(
  memory: SolverMemory,
  classFeatures: readonly Float32Array[],
  dim: number,
): (first: number, second: number) => GramRows {
  const { kernels, features } = memory;
  const { buffer } = kernels.memory;
  const padded = dim + (dim % 2);
  const sizes = classFeatures.map((own) => own.length / dim);
  const starts = sizes.map((_, c) => features.at + 8 * padded * sizes.slice(0, c).reduce((sum, size) => sum + size, 0));
  classFeatures.forEach((own, c) => {
    padRows(own, dim, new Float64Array(buffer, starts[c], sizes[c] * padded), padded);
  });
  const times: ClassProducts = (c, t, mate, other, at, mateAt) => {
    const sample = (s: number): number => starts[c] + 8 * s * padded;
    if (mate < 0) kernels.rowTimes(sample(t), starts[other], sizes[other], padded, at);
    else kernels.twoRowsTimes(sample(t), sample(mate), starts[other], sizes[other], padded, at, mateAt);
  };
  const keep = sizes.reduce((sum, size) => sum + size * size, 0) <= LARGEST_KEPT;
  const within = keep ? keptWithin(times, sizes, buffer) : times;
  return (first, second) => {
    const border = sizes[first];
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

/** Products of sample t of class c, and of its mate if that is not negative, with all samples of another class. */
type ClassProducts = (c: number, t: number, mate: number, other: number, at: number, mateAt: number) => void;

/** Remembers the products within classes. */
function keptWithin(times: ClassProducts, sizes: readonly number[], buffer: ArrayBufferLike): ClassProducts {
  const products = sizes.map((size) => new Float32Array(size * size));
  const known = sizes.map((size) => new Uint8Array(size));
  const remember = (c: number, t: number, at: number): void => {
    const kept = products[c].subarray(t * sizes[c], (t + 1) * sizes[c]);
    const written = new Float32Array(buffer, at, sizes[c]);
    if (known[c][t] === 1) written.set(kept);
    else kept.set(written);
    known[c][t] = 1;
  };
  return (c, t, mate, other, at, mateAt) => {
    const mateMissing = mate >= 0 && known[c][mate] === 0;
    if (known[c][t] === 0) times(c, t, mateMissing ? mate : -1, other, at, mateAt);
    else if (mateMissing) times(c, mate, -1, other, mateAt, 0);
    remember(c, t, at);
    if (mate >= 0) remember(c, mate, mateAt);
  };
}
