/** What a device may do to float32 numbers that are too small for it, and clouds to find that out with. */

const { fround } = Math;
/** Differences of coordinates that are 0 or at least this have squares that are normal numbers: (2^-40 * 2^-23)^2 = 2^-126. */
const SMALLEST_COORDINATE = 2 ** -40;

export interface Arithmetic {
  /** Whether numbers below 2^-126 are kept; otherwise they become 0. */
  readonly subnormals: boolean;
}

/** Whether this device could lose the square of a difference of coordinates. */
export function mayLoseSquares({ subnormals }: Arithmetic, ...clouds: readonly Float32Array[]): boolean {
  if (subnormals) return false;
  return clouds.some((points) => points.some((value) => value !== 0 && Math.abs(value) < SMALLEST_COORDINATE));
}

/** Points [count,3] of magnitudes about a scale, whose distances round in every way. */
export function probeCloud(count: number, scale: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: 3 * count }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1) * 4 ** -(Math.floor(i / 3) % 4);
  });
}

/** A scale at which squares of a probe's differences are subnormal numbers. */
export const SUBNORMAL_SCALE = 2 ** -66;

/** Squared distance of points i and j, every operation rounded. */
export function roundedSquare(points: Float32Array, i: number, j: number): number {
  const [x, y, z] = [0, 1, 2].map((axis) =>
    fround((points[3 * i + axis] as number) - (points[3 * j + axis] as number)),
  ) as [number, number, number];
  return fround(fround(fround(x * x) + fround(y * y)) + fround(z * z));
}
