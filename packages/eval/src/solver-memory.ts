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
  /** Floats, for the samples of all classes. */
  readonly features: Region;
  /** Floats, for products within classes; may be empty. */
  readonly within: Region;
  /** Doubles, three rows of features. */
  readonly scratch: Region;
  /** Rows of the pair's Gram matrix. */
  readonly gram: Region;
  /** The same in the order of the active multipliers. */
  readonly ordered: Region;
  /** Arrays of one pair problem, for the largest pair. */
  readonly row: Int32Array;
  /** Which row of `gram` a sample has; see row-store.ts. */
  readonly slots: Int32Array;
  readonly beta: Float64Array;
  readonly gradient: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly norms: Float64Array;
}

/** How many numbers are needed. */
export interface SolverSizes {
  readonly features: number;
  readonly within: number;
  readonly dim: number;
  /** Samples of the largest pair. */
  readonly pair: number;
}

/** @throws when WebAssembly cannot address that much */
export function solverMemory(sizes: SolverSizes, room: Room = ROOM): SolverMemory {
  const { features, within, pair } = sizes;
  const kernels = svmKernels();
  const square = (pair + 3) ** 2;
  const [gram, ordered] = [Math.min(square, room.gram), Math.min(square, room.ordered)].map((floats) =>
    Math.max(floats, 4 * (pair + 3)),
  );
  // the kernels read in twos
  const vector = 8 * (pair + 1);
  const scratch = 3 * (sizes.dim + (sizes.dim % 2));
  const [featuresAt, withinAt, scratchAt, gramAt, orderedAt, rowAt, slotsAt, ...vectors] = layOut(kernels, [
    4 * features,
    4 * within,
    8 * scratch,
    4 * gram,
    4 * ordered,
    4 * pair,
    4 * pair,
    ...[vector, vector, vector, vector, vector],
  ]);
  const [betaAt, gradientAt, lowerAt, upperAt, normsAt] = vectors;
  kernels.bindState(betaAt, gradientAt, lowerAt, upperAt, normsAt);
  const { buffer } = kernels.memory;
  const doubles = (at: number): Float64Array => new Float64Array(buffer, at, pair);
  return {
    kernels,
    features: { at: featuresAt, length: features },
    within: { at: withinAt, length: within },
    scratch: { at: scratchAt, length: scratch },
    gram: { at: gramAt, length: gram },
    ordered: { at: orderedAt, length: ordered },
    row: new Int32Array(buffer, rowAt, pair),
    slots: new Int32Array(buffer, slotsAt, pair),
    beta: doubles(betaAt),
    gradient: doubles(gradientAt),
    lower: doubles(lowerAt),
    upper: doubles(upperAt),
    norms: doubles(normsAt),
  };
}
