/** The samples of each class as rows of floats in wasm memory. */
import type { Region } from './solver-memory.js';
import { padRows } from './svm-kernels.js';

export interface ClassMatrix {
  /** Samples of each class. */
  readonly sizes: readonly number[];
  /** Length of a row: D, and a zero where D is odd. */
  readonly width: number;
  /** Byte offset of sample i of class c; those of a class lie one behind the other. */
  at(c: number, i: number): number;
}

/** Floats that the samples of all classes take together: `count` rows of D numbers. */
export function classMatrixSize(count: number, dim: number): number {
  return count * (dim + (dim % 2));
}

/** Copies the features of each class [rows,D] into the region. */
export function classMatrix(
  buffer: ArrayBufferLike,
  { at }: Region,
  classFeatures: readonly Float32Array[],
  dim: number,
): ClassMatrix {
  const width = dim + (dim % 2);
  const starts: number[] = [];
  let end = at;
  for (const own of classFeatures) {
    starts.push(end);
    const room = new Float32Array(buffer, end, (own.length / dim) * width);
    if (width === dim) room.set(own);
    else padRows(own, dim, room, width);
    end += room.byteLength;
  }
  return {
    sizes: classFeatures.map((own) => own.length / dim),
    width,
    at: (c, i) => starts[c] + 4 * i * width,
  };
}
