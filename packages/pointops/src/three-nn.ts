/**
 * Three-nearest-neighbour feature interpolation (SPEC 1.5). Distances are exact here (direct subtraction, double), while
 * the official |a|^2 + |b|^2 - 2ab leaves about 1e-7 at coincident points: results agree to about 1e-5 relative.
 */
import { expectCount, expectFinite, expectIndices, itemsPerCloud, pointsPerCloud } from './cloud-shape.js';

const EPSILON = 1e-8;

export interface ThreeNearest {
  /** nearest sources of each target, within the cloud, nearest first, [B,T,3] */
  readonly index: Int32Array;
  /** 1 / (squared distance + 1e-8), normalised to sum one, [B,T,3] */
  readonly weight: Float32Array;
}

/**
 * target [B,T,3], source [B,S,3] -> the three nearest sources of each target and their weights. A single source is copied
 * to every target: index 0 three times, weights 1, 0, 0.
 * @throws RangeError for two sources, lengths that do not divide, coordinates that are not finite
 */
export function threeNearest(target: Float32Array, source: Float32Array, batch: number): ThreeNearest {
  const targets = pointsPerCloud(target, batch, 'threeNearest: target');
  const sources = pointsPerCloud(source, batch, 'threeNearest: source');
  if (sources === 2) throw new RangeError('threeNearest: expected one source point or at least three per cloud, got 2');
  expectFinite(target, targets, 'threeNearest: target');
  expectFinite(source, sources, 'threeNearest: source');
  const index = new Int32Array(batch * targets * 3);
  const weight = new Float32Array(batch * targets * 3);
  for (let row = 0; row < batch * targets; row++) {
    if (sources === 1) {
      weight[3 * row] = 1;
    } else {
      const cloud = Math.floor(row / targets) * sources;
      writeNearest(target, row, source, cloud, sources, index, weight);
    }
  }
  return { index, weight };
}

/** Writes the three nearest of one target; ties keep the lower index. */
function writeNearest(
  target: Float32Array,
  row: number,
  source: Float32Array,
  cloud: number,
  sources: number,
  index: Int32Array,
  weight: Float32Array,
): void {
  const best = [Infinity, Infinity, Infinity];
  const found = [0, 0, 0];
  for (let j = 0; j < sources; j++) {
    const distance = squaredDistance(target, row, source, cloud + j);
    let slot = 3;
    while (slot > 0 && distance < (best[slot - 1] as number)) slot--;
    if (slot === 3) continue;
    for (let later = 2; later > slot; later--) {
      best[later] = best[later - 1] as number;
      found[later] = found[later - 1] as number;
    }
    best[slot] = distance;
    found[slot] = j;
  }
  index.set(found, 3 * row);
  weight.set(weightsOf(best), 3 * row);
}

/** Weights of the sources at three squared distances. */
export function weightsOf(distances: readonly number[]): number[] {
  const raw = distances.map((distance) => 1 / (distance + EPSILON));
  const sum = raw.reduce((a, b) => a + b, 0);
  return raw.map((value) => value / sum);
}

/**
 * features [B,S,C] -> [B,T,C], each target the weighted sum of its three sources.
 * @throws RangeError on lengths that do not fit together or an index outside 0..S-1
 */
export function threeInterpolate(
  features: Float32Array,
  nearest: ThreeNearest,
  batch: number,
  channels: number,
): Float32Array {
  expectCount(channels, 'threeInterpolate: channels');
  const sources = itemsPerCloud(features, batch, channels, 'threeInterpolate: features');
  const rows = nearest.index.length / 3;
  const out = new Float32Array(rows * channels);
  forEachPair(nearest, batch, sources, 'threeInterpolate', (row, from, weight) => {
    for (let c = 0; c < channels; c++) {
      const at = row * channels + c;
      out[at] = (out[at] as number) + weight * (features[from * channels + c] as number);
    }
  });
  return out;
}

/**
 * The transpose of {@link threeInterpolate}: gradient [B,T,C] of the result -> gradient [B,S,C] of the features.
 * @throws RangeError on lengths that do not fit together or an index outside 0..S-1
 */
export function threeInterpolateGradient(
  gradient: Float32Array,
  nearest: ThreeNearest,
  batch: number,
  channels: number,
  sources: number,
): Float32Array {
  expectCount(channels, 'threeInterpolateGradient: channels');
  expectCount(sources, 'threeInterpolateGradient: sources');
  const targets = itemsPerCloud(gradient, batch, channels, 'threeInterpolateGradient: gradient');
  if (nearest.index.length !== batch * targets * 3) {
    throw new RangeError(
      `threeInterpolateGradient: expected ${batch * targets * 3} indices for ${targets} targets, got ${nearest.index.length}`,
    );
  }
  const out = new Float32Array(batch * sources * channels);
  forEachPair(nearest, batch, sources, 'threeInterpolateGradient', (row, from, weight) => {
    for (let c = 0; c < channels; c++) {
      const at = from * channels + c;
      out[at] = (out[at] as number) + weight * (gradient[row * channels + c] as number);
    }
  });
  return out;
}

/** Visits every (target row, source row, weight) with rows counted over the batch. */
function forEachPair(
  { index, weight }: ThreeNearest,
  batch: number,
  sources: number,
  what: string,
  visit: (row: number, from: number, weight: number) => void,
): void {
  const targets = itemsPerCloud(index, batch, 3, `${what}: nearest.index`);
  if (weight.length !== index.length)
    throw new RangeError(`${what}: expected ${index.length} weights, got ${weight.length}`);
  expectIndices(index, sources, `${what}: nearest.index`);
  for (let pair = 0; pair < index.length; pair++) {
    const row = Math.floor(pair / 3);
    const cloud = Math.floor(row / targets) * sources;
    visit(row, cloud + (index[pair] as number), weight[pair] as number);
  }
}

/** In double. */
export function squaredDistance(a: Float32Array, i: number, b: Float32Array, j: number): number {
  let sum = 0;
  for (let axis = 0; axis < 3; axis++) sum += ((a[3 * i + axis] as number) - (b[3 * j + axis] as number)) ** 2;
  return sum;
}
