/** Chamfer distance of squared lengths, and its gradient (SPEC 1.4): no square root, no factor 1/2. */
import { pointsPerCloud } from './cloud-shape.js';

const { fround } = Math;

export interface Chamfer {
  /** mean of distX plus mean of distY, over batch and points together */
  readonly loss: number;
  /** squared distance of each x to its nearest y, [B,N] */
  readonly distX: Float32Array;
  /** squared distance of each y to its nearest x, [B,M] */
  readonly distY: Float32Array;
  /** nearest y of each x, [B,N], lowest index on ties */
  readonly indexX: Int32Array;
  /** nearest x of each y, [B,M], lowest index on ties */
  readonly indexY: Int32Array;
  /** d loss / d x, [B,N,3] */
  readonly gradX: Float32Array;
  /** d loss / d y, [B,M,3] */
  readonly gradY: Float32Array;
}

/**
 * x [B,N,3], y [B,M,3] -> loss, matches and gradients. NaN coordinates give a NaN loss instead of an error: x is a
 * prediction, and whoever trains it reports a diverged step.
 * @throws RangeError on lengths that do not divide
 */
export function chamfer(x: Float32Array, y: Float32Array, batch: number): Chamfer {
  const countX = pointsPerCloud(x, batch, 'chamfer: x');
  const countY = pointsPerCloud(y, batch, 'chamfer: y');
  const indexX = nearest(x, y, batch, countX, countY);
  const indexY = nearest(y, x, batch, countY, countX);
  return chamferOfMatches(x, y, indexX, indexY, batch);
}

/** As `chamfer`, of matches that are found already. */
export function chamferOfMatches(
  x: Float32Array,
  y: Float32Array,
  indexX: Int32Array,
  indexY: Int32Array,
  batch: number,
): Chamfer {
  const [countX, countY] = [x.length / (3 * batch), y.length / (3 * batch)];
  const distX = pairDistances(x, y, indexX, countX, countY);
  const distY = pairDistances(y, x, indexY, countY, countX);
  const gradX = new Float32Array(x.length);
  const gradY = new Float32Array(y.length);
  addPairGradients(x, y, indexX, countX, countY, gradX, gradY);
  addPairGradients(y, x, indexY, countY, countX, gradY, gradX);
  return { loss: mean(distX) + mean(distY), distX, distY, indexX, indexY, gradX, gradY };
}

/** Squared distance of each `from` to its match. */
function pairDistances(
  from: Float32Array,
  to: Float32Array,
  index: Int32Array,
  countFrom: number,
  countTo: number,
): Float32Array {
  return Float32Array.from(index, (match, row) =>
    squaredDistance(from, row, to, Math.floor(row / countFrom) * countTo + match),
  );
}

/** Nearest `to` of every `from`. */
function nearest(from: Float32Array, to: Float32Array, batch: number, countFrom: number, countTo: number): Int32Array {
  const index = new Int32Array(batch * countFrom);
  for (let row = 0; row < index.length; row++) {
    const cloud = Math.floor(row / countFrom) * countTo;
    let best = squaredDistance(from, row, to, cloud); // not Infinity: a NaN must come through
    let bestIndex = 0;
    for (let j = 1; j < countTo; j++) {
      const candidate = squaredDistance(from, row, to, cloud + j);
      if (candidate < best) {
        best = candidate;
        bestIndex = j;
      }
    }
    index[row] = bestIndex;
  }
  return index;
}

function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  const dx = fround((a[3 * i] as number) - (b[3 * j] as number));
  const dy = fround((a[3 * i + 1] as number) - (b[3 * j + 1] as number));
  const dz = fround((a[3 * i + 2] as number) - (b[3 * j + 2] as number));
  return fround(fround(fround(dx * dx) + fround(dy * dy)) + fround(dz * dz));
}

/** Adds 2 (from - to) / count of each matched pair to `from`'s gradient, and its negative to `to`'s. */
function addPairGradients(
  from: Float32Array,
  to: Float32Array,
  index: Int32Array,
  countFrom: number,
  countTo: number,
  gradFrom: Float32Array,
  gradTo: Float32Array,
): void {
  const scale = 2 / index.length;
  for (let row = 0; row < index.length; row++) {
    const match = Math.floor(row / countFrom) * countTo + (index[row] as number);
    for (let axis = 0; axis < 3; axis++) {
      const pull = scale * ((from[3 * row + axis] as number) - (to[3 * match + axis] as number));
      gradFrom[3 * row + axis] = (gradFrom[3 * row + axis] as number) + pull;
      gradTo[3 * match + axis] = (gradTo[3 * match + axis] as number) - pull;
    }
  }
}

/** In double, in order. */
export function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
