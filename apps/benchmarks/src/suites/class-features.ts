/**
 * Features as an encoder gives them for the classes of ModelNet40: few directions carry the classes, neighbouring classes
 * overlap, channels are correlated. A linear SVM reaches 70 to 90 % on them.
 */
import { type RandomStream, randomStream } from '@i2p/random';

export interface LabelledFeatures {
  /** [n,D] */
  readonly features: Float32Array;
  /** [n] */
  readonly labels: Int32Array;
}

/** Training clouds of each class of ModelNet40, 9843 in all. */
export const MODELNET40 = [
  626, 106, 515, 173, 572, 335, 64, 197, 889, 167, 79, 138, 200, 109, 200, 149, 171, 155, 145, 124, 149, 284, 465, 200,
  88, 231, 240, 104, 115, 128, 680, 124, 90, 392, 163, 344, 267, 475, 87, 103,
];

/** Directions that carry the classes, and others that vary within a class. */
const CARRIERS = 24;
const OTHERS = 96;
/** Classes come in families, as chair, stool and sofa do. */
const FAMILIES = 10;
/** Spreads: of the classes of a family, within a class along both kinds of directions, and of every channel by itself. */
const KIN = 0.5;
const WITHIN = 1;
const BESIDE = 0.8;
const WHITE = 0.15;
/** Spread and mean of a channel: those of a maximum over normalised tokens. */
const SCALE = 0.3;
const MEANS = [0.5, 1.5] as const;

/** @param sizes rows of each class; `split` names a stream of rows of the same classes */
export function classFeatures(sizes: readonly number[], dim: number, split: string): LabelledFeatures {
  const shared = randomStream(0, 'class-features', 'classes');
  const offsets = Float32Array.from({ length: dim }, () => shared.uniform(...MEANS));
  const carriers = normals(shared, CARRIERS * dim, SCALE / Math.sqrt(CARRIERS));
  const others = normals(shared, OTHERS * dim, SCALE / Math.sqrt(OTHERS));
  const families = Array.from({ length: FAMILIES }, () => normals(shared, CARRIERS, 1));
  const means = sizes.map((_, c) => {
    const family = families[c % FAMILIES] as Float32Array;
    return normals(shared, CARRIERS, KIN).map((value, k) => value + (family[k] as number));
  });
  const stream = randomStream(0, 'class-features', split);
  const labels = Int32Array.from(sizes.flatMap((size, c) => Array<number>(size).fill(c)));
  const features = new Float32Array(labels.length * dim);
  labels.forEach((label, i) => {
    const mean = means[label] as Float32Array;
    const row = features.subarray(i * dim, (i + 1) * dim);
    row.set(normals(stream, dim, SCALE * WHITE).map((value, d) => value + (offsets[d] as number)));
    const place = normals(stream, CARRIERS, WITHIN).map((value, k) => value + (mean[k] as number));
    addCombination(row, place, carriers);
    addCombination(row, normals(stream, OTHERS, BESIDE), others);
  });
  return { features, labels };
}

/** Adds sum_k amounts[k] * directions[k], directions [K,D]. */
function addCombination(row: Float32Array, amounts: Float32Array, directions: Float32Array): void {
  amounts.forEach((amount, k) => {
    for (let d = 0; d < row.length; d++)
      row[d] = (row[d] as number) + amount * (directions[k * row.length + d] as number);
  });
}

function normals(stream: RandomStream, count: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, () => scale * stream.normal());
}
