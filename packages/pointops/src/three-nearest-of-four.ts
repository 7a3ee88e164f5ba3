/**
 * The three nearest by an engine that compares in float32. The reference compares in double, so the four nearest in float32 are looked at
 * again: where the fourth is clearly farther than the third, the first three are the three, and double puts them in order.
 */
import { expectFinite, pointsPerCloud } from './cloud-shape.js';
import { squaredDistance, type ThreeNearest, threeNearest, weightsOf } from './three-nn.js';

/** Relative distance from which on float32 cannot have confused two: a few of its steps, for either sum. */
const CLEAR = 1e-6;
/** Outside of these, squares may be too small or too large for float32 to tell apart. */
const SMALL = 1e-30;
const LARGE = 1e38;

/** As `threeNearest`. @param knn of the engine, for at least four sources a cloud */
export async function threeNearestOfFour(
  knn: (query: Float32Array, reference: Float32Array, batch: number, k: number) => Promise<Int32Array>,
  target: Float32Array,
  source: Float32Array,
  batch: number,
): Promise<ThreeNearest> {
  const targets = pointsPerCloud(target, batch, 'threeNearest: target');
  const sources = pointsPerCloud(source, batch, 'threeNearest: source');
  if (sources < 4) return threeNearest(target, source, batch);
  expectFinite(target, targets, 'threeNearest: target');
  expectFinite(source, sources, 'threeNearest: source');
  const four = await knn(target, source, batch, 4);
  const index = new Int32Array(batch * targets * 3);
  const weight = new Float32Array(batch * targets * 3);
  for (let row = 0; row < batch * targets; row++) {
    const cloud = Math.floor(row / targets) * sources;
    const near = inOrder(target, row, source, cloud, four.subarray(4 * row, 4 * row + 4));
    if (near) {
      index.set(near.index, 3 * row);
      weight.set(weightsOf(near.distance), 3 * row);
    } else {
      const again = threeNearest(
        target.subarray(3 * row, 3 * row + 3),
        source.subarray(3 * cloud, 3 * (cloud + sources)),
        1,
      );
      index.set(again.index, 3 * row);
      weight.set(again.weight, 3 * row);
    }
  }
  return { index, weight };
}

/** The first three of four in the order of double, or undefined where others may belong to them. */
function inOrder(
  target: Float32Array,
  row: number,
  source: Float32Array,
  cloud: number,
  four: Int32Array,
): { index: number[]; distance: number[] } | undefined {
  const found = Array.from(four, (index) => ({ index, distance: squaredDistance(target, row, source, cloud + index) }));
  found.sort((a, b) => a.distance - b.distance || a.index - b.index);
  const [third, fourth] = [(found[2] as Found).distance, (found[3] as Found).distance];
  if (!(fourth > SMALL && fourth < LARGE && third < fourth * (1 - CLEAR))) return undefined;
  const three = found.slice(0, 3);
  return { index: three.map(({ index }) => index), distance: three.map(({ distance }) => distance) };
}

interface Found {
  readonly index: number;
  readonly distance: number;
}
