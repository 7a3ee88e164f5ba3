/** Products between samples of the same class, which serve in all pairs of that class and are kept. */
import type { ClassMatrix } from './class-matrix.js';
import type { SolverMemory } from './solver-memory.js';

/** Products of sample t of class c, and of its mate if that is not negative, with all samples of another class. */
export type ClassProducts = (c: number, t: number, mate: number, other: number, at: number, mateAt: number) => void;

/** More of them than this (256 MB) are not kept. */
const LARGEST_KEPT = 1 << 26;

/** How many products within classes are kept: all or none. */
export function keptProducts(sizes: readonly number[]): number {
  const products = sizes.reduce((sum, size) => sum + size * size, 0);
  return products <= LARGEST_KEPT ? products : 0;
}

export interface WithinProducts {
  /** Products of a class with itself, computed by rows when they are not there yet. */
  readonly write: ClassProducts;
  /** To be called before each pair: a class of which most rows will be wanted is computed as a whole. */
  pairStarts(first: number, second: number): void;
}

/** @param times computes rows */
export function withinProducts(
  times: ClassProducts,
  { at: sample, sizes, width }: ClassMatrix,
  { kernels, within, scratch }: SolverMemory,
): WithinProducts {
  const bytes = new Uint8Array(kernels.memory.buffer);
  const starts: number[] = [];
  sizes.reduce((start, size) => {
    starts.push(start);
    return start + 4 * size * size;
  }, within.at);
  const place = (c: number, t: number): number => starts[c] + 4 * t * sizes[c];
  const known = sizes.map((size) => new Uint8Array(size));
  const counts = sizes.map(() => 0);
  const pairs = sizes.map(() => 0);
  const computeAll = (c: number): void => {
    kernels.allProducts(sample(c, 0), sizes[c], width, scratch.at, scratch.at + 8 * width, starts[c]);
    known[c].fill(1);
    counts[c] = sizes[c];
  };
  const compute = (c: number, one: number, two: number): void => {
    times(c, one, two, c, place(c, one), two < 0 ? 0 : place(c, two));
    for (const t of two < 0 ? [one] : [one, two]) known[c][t] = 1;
    counts[c] += two < 0 ? 1 : 2;
  };
  const copy = (c: number, t: number, to: number): void => {
    bytes.copyWithin(to, place(c, t), place(c, t) + 4 * sizes[c]);
  };
  return {
    write(c, t, mate, _, at, mateAt) {
      const missing = [t, mate].filter((row) => row >= 0 && known[c][row] === 0);
      if (missing.length > 0) compute(c, missing[0], missing[1] ?? -1);
      copy(c, t, at);
      if (mate >= 0) copy(c, mate, mateAt);
    },
    pairStarts(first, second) {
      for (const c of [first, second]) {
        if (halfIsStillToCome(counts[c] / sizes[c], pairs[c], sizes.length - 1)) computeAll(c);
        pairs[c]++;
      }
    },
  };
}

/**
 * Whether more than half of the rows of a class will be wanted in later pairs, if they go on like the first `done`: as a
 * whole, with each product once, they cost as much as half of them one by one.
 */
export function halfIsStillToCome(known: number, done: number, pairs: number): boolean {
  return done > 0 && 1 - (1 - known) ** (pairs / done) > known + 0.5;
}
