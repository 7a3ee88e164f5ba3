/** The samples of each class as rows of floats in wasm memory. */
import type { ClassRows } from './class-rows.js';
import { dot } from './row-products.js';
import type { Region } from './solver-memory.js';

export interface ClassMatrix {
  /** Samples of each class. */
  readonly sizes: readonly number[];
  /** Length of a row: D, and a zero where D is odd. */
  readonly width: number;
  /** Byte offset of sample i of class c; those of a class lie one behind the other. */
  at(c: number, i: number): number;
  /** Squared norms of the samples of class c, in double precision. */
  norms(c: number): Float64Array;
}

/** Floats that the samples of all classes take together: `count` rows of D numbers. */
export function classMatrixSize(count: number, dim: number): number {
  return count * (dim + (dim % 2));
}

/** Copies the rows of each class out of features [n,D] into the region. */
export function classMatrix(
  buffer: ArrayBufferLike,
  region: Region,
  features: Float32Array,
  { rows }: ClassRows,
  dim: number,
): ClassMatrix {
  const width = dim + (dim % 2);
  const room = new Float32Array(buffer, region.at, region.length);
  const starts: number[] = [];
  let end = 0;
  for (const own of rows) {
    starts.push(end);
    for (const row of own) {
      room.set(features.subarray(row * dim, (row + 1) * dim), end);
      end += width;
    }
  }
  return {
    sizes: rows.map((own) => own.length),
    width,
    at: (c, i) => region.at + 4 * (starts[c] + i * width),
    norms: (c) =>
      Float64Array.from(rows[c], (_, i) => {
        const at = starts[c] + i * width;
        return dot(room, at, room, at, dim);
      }),
  };
}
