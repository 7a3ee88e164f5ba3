/** Random classification problems for the tests. */
import { randomStream } from '@i2p/random';

export interface GaussianClasses {
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly dim: number;
}

/** One Gaussian cloud of unit width a class, means `spread` apart: features [sum of sizes, D], rows in class order. */
export function gaussianClasses(seed: number, sizes: readonly number[], dim: number, spread = 1): GaussianClasses {
  const stream = randomStream(seed, 'gaussian-classes');
  const means = sizes.map(() => Float64Array.from({ length: dim }, () => spread * stream.normal()));
  const labels = Int32Array.from(sizes.flatMap((size, c) => Array<number>(size).fill(c)));
  const features = Float32Array.from(
    { length: labels.length * dim },
    (_, i) => means[labels[Math.floor(i / dim)]][i % dim] + stream.normal(),
  );
  return { features, labels, dim };
}
