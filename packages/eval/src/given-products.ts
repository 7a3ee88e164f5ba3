/** Rows of a pair's Gram matrix out of whole blocks from another product, such as a BLAS library's. */
import type { GramRows } from './gram-rows.js';
import type { RowProducts } from './row-products.js';

/**
 * Features of each class [rows,D] -> the rows of any two classes. Blocks within a class are kept, as each serves in all
 * pairs of that class; blocks across classes serve once.
 * @throws when the product returns another size
 */
export function givenRows(
  product: RowProducts,
  buffer: ArrayBufferLike,
  classFeatures: readonly Float32Array[],
  dim: number,
): (first: number, second: number) => GramRows {
  const sizes = classFeatures.map((own) => own.length / dim);
  const block = (a: number, b: number): Float32Array => {
    const products = product(classFeatures[a], classFeatures[b], dim);
    if (products.length === sizes[a] * sizes[b]) return products;
    throw new Error(`gram: expected ${sizes[a]} x ${sizes[b]} products, got ${products.length}`);
  };
  const kept: (Float32Array | undefined)[] = sizes.map(() => undefined);
  const within = (c: number): Float32Array => (kept[c] ??= block(c, c));
  return (first, second) => {
    const [aa, ab, bb] = [within(first), block(first, second), within(second)];
    const [m, n] = [sizes[first], sizes[second]];
    const writeRow = (t: number, at: number): void => {
      const row = new Float32Array(buffer, at, m + n);
      if (t < m) {
        row.set(aa.subarray(t * m, (t + 1) * m));
        row.set(ab.subarray(t * n, (t + 1) * n), m);
      } else {
        for (let i = 0; i < m; i++) row[i] = ab[i * n + t - m];
        row.set(bb.subarray((t - m) * n, (t - m + 1) * n), m);
      }
    };
    return {
      write(t, at, mate, mateAt) {
        writeRow(t, at);
        if (mate >= 0) writeRow(mate, mateAt);
      },
    };
  };
}
