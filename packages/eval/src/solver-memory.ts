/** The wasm memory of one fit: features, rows of Gram matrices, and the state of the pair problem being solved. */
import { layOut, type SvmKernels, svmKernels } from './svm-kernels.js';

/** Numbers of a pair's Gram matrix that are kept at most. Rows of a larger matrix are computed again when they are needed. */
export interface Room {
  readonly gram: number;
  /** In the order of the active multipliers. */
  readonly ordered: number;
}

/** 256 MB and 64 MB: all of a pair of 8000, or of 4000 samples. */
const ROOM: Room = { gram: 1 << 26, ordered: 1 << 24 };

export interface Region {
  /** Byte offset. */
  readonly at: number;
  /** How many numbers it holds. */
  readonly length: number;
}

export interface SolverMemory {
  readonly kernels: SvmKernels;
  /** Doubles [n, padded]. */
  readonly features: Region;
  /** Rows of the pair's Gram matrix. */
  readonly gram: Region;
  /** The same in the order of the active multipliers. */
  readonly ordered: Region;
  /** Arrays of one pair problem, for the largest pair. */
  readonly row: Int32Array;
  readonly beta: Float64Array;
  readonly gradient: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly norms: Float64Array;
}

/** @param pairSize samples of the largest pair @throws when WebAssembly cannot address that much */
export function solverMemory(featureCount: number, pairSize: number, room: Room = ROOM): SolverMemory {
  const kernels = svmKernels();
  const square = (pairSize + 3) ** 2;
  const [gram, ordered] = [Math.min(square, room.gram), Math.min(square, room.ordered)].map((floats) =>
    Math.max(floats, 4 * (pairSize + 3)),
  );
  // the kernels read in twos
  const vector = 8 * (pairSize + 1);
  const [featuresAt, gramAt, orderedAt, rowAt, ...vectors] = layOut(kernels, [
    8 * featureCount,
    4 * gram,
    4 * ordered,
    4 * pairSize,
    ...[vector, vector, vector, vector, vector, vector],
  ]);
  const [betaAt, gradientAt, lowerAt, upperAt, normsAt, gainsAt] = vectors;
  kernels.bindState(betaAt, gradientAt, lowerAt, upperAt, normsAt, gainsAt);
  const { buffer } = kernels.memory;
  const doubles = (at: number): Float64Array => new Float64Array(buffer, at, pairSize);
  return {
    kernels,
    features: { at: featuresAt, length: featureCount },
    gram: { at: gramAt, length: gram },
    ordered: { at: orderedAt, length: ordered },
    row: new Int32Array(buffer, rowAt, pairSize),
    beta: doubles(betaAt),
    gradient: doubles(gradientAt),
    lower: doubles(lowerAt),
    upper: doubles(upperAt),
    norms: doubles(normsAt),
  };
}
