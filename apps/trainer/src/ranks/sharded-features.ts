/** Frozen features of a split, extracted by all ranks and gathered on rank 0. */
import type { PointDataset } from '@i2p/data';
import { selectClouds } from '@i2p/data';
import { extractFeatures, featureShard, type SplitFeatures } from '@i2p/eval';
import type { I2PMae } from '@i2p/mae';
import type { Communicator } from '@i2p/mpi';
import type { PointEngine } from '@i2p/pointops';

/**
 * As `extractFeatures`, with the same bytes; collective. Alone it is that function.
 * @returns the features on rank 0, nothing on the others
 */
export async function shardedFeatures(
  model: I2PMae,
  data: PointDataset,
  engine: PointEngine,
  ranks: Communicator | undefined,
): Promise<SplitFeatures | undefined> {
  if (!ranks) return extractFeatures(model, data, engine);
  const { first, count } = featureShard(data.size, ranks.size, ranks.rank);
  const clouds = Int32Array.from({ length: count }, (_, i) => first + i);
  const { max, mean, width } = await extractFeatures(model, selectClouds(data, clouds), engine);
  const all = [max, mean].map((part) => joined(ranks.gather(bytesOf(part))));
  const [maxOfAll, meanOfAll] = all;
  return maxOfAll && meanOfAll && { max: maxOfAll, mean: meanOfAll, width, labels: data.labels };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Rows of all ranks one below the other. */
function joined(parts: readonly Uint8Array[] | undefined): Float32Array | undefined {
  if (!parts) return undefined;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    bytes.set(part, start);
    start += part.length;
  }
  return new Float32Array(bytes.buffer);
}
