/**
 * Gram matrices of two classes at a time. The whole matrix of 9843 clouds would take 388 MB; a pair needs its own block
 * only. Blocks within a class are kept, as each serves in all pairs of that class; blocks across classes serve once.
 */
import { type ClassRows, gatherRows } from './class-rows.js';
import { dot, type RowProducts, rowProducts } from './row-products.js';

/** Dot products between all samples of two classes, those of the first class before those of the second. */
export interface PairGram {
  /** Samples of both classes together. */
  readonly size: number;
  /** [size, size]. Single precision, as in libsvm's cache: its path to the solution depends on that rounding. */
  readonly products: Float32Array;
  /** Squared norms [size], in double precision, as in libsvm. */
  readonly squaredNorms: Float64Array;
}

export interface PairGrams {
  /** Features of each class [rows,D]. */
  readonly features: readonly Float32Array[];
  /** The pair's matrix; valid until the next call, which reuses its memory. */
  of(first: number, second: number): PairGram;
}

/** Prepares features [n,D] for `of`. */
export function pairGrams(features: Float32Array, { rows }: ClassRows, dim: number, provider?: RowProducts): PairGrams {
  const classFeatures = rows.map((own) => gatherRows(features, own, dim));
  const doubles = provider ? [] : classFeatures.map((own) => Float64Array.from(own));
  const norms = classFeatures.map((own, c) =>
    Float64Array.from(rows[c], (_, i) => dot(own, i * dim, own, i * dim, dim)),
  );
  const within: (Float32Array | undefined)[] = rows.map(() => undefined);
  const product = (a: number, b: number): Float32Array => {
    const count = rows[a].length * rows[b].length;
    if (!provider) return rowProducts(doubles[a], doubles[b], dim, new Float32Array(count));
    const products = provider(classFeatures[a], classFeatures[b], dim);
    if (products.length !== count) {
      throw new Error(`gram: expected ${rows[a].length} x ${rows[b].length} products, got ${products.length}`);
    }
    return products;
  };
  const withinClass = (c: number): Float32Array => (within[c] ??= product(c, c));
  const largest = Math.max(...rows.map((own) => own.length));
  let memory = new Float32Array(0);
  return {
    features: classFeatures,
    of(first, second) {
      const size = rows[first].length + rows[second].length;
      if (memory.length < size * size) memory = new Float32Array(Math.min(2 * largest, 2 * size) ** 2);
      const products = memory.subarray(0, size * size);
      assemble(
        products,
        withinClass(first),
        product(first, second),
        withinClass(second),
        rows[first].length,
        rows[second].length,
      );
      const squaredNorms = new Float64Array(size);
      squaredNorms.set(norms[first]);
      squaredNorms.set(norms[second], rows[first].length);
      return { size, products, squaredNorms };
    },
  };
}

/** [aa ab; abᵀ bb] from aa [m,m], ab [m,n], bb [n,n]. */
function assemble(out: Float32Array, aa: Float32Array, ab: Float32Array, bb: Float32Array, m: number, n: number): void {
  const size = m + n;
  for (let i = 0; i < m; i++) {
    out.set(aa.subarray(i * m, (i + 1) * m), i * size);
    out.set(ab.subarray(i * n, (i + 1) * n), i * size + m);
    for (let j = 0; j < n; j++) out[(m + j) * size + i] = ab[i * n + j];
  }
  for (let j = 0; j < n; j++) out.set(bb.subarray(j * n, (j + 1) * n), (m + j) * size + m);
}
