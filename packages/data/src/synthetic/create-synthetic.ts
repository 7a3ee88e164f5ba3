/** The synthetic data set: cloud i of a split is a function of the settings, the split's name and i alone. */
import { randomStream } from '@i2p/random';
import { checkRequest, copyPoints, type DatasetPair, type PointDataset } from '../point-dataset.js';
import { FAMILIES, type Family } from './families.js';
import type { SurfaceSample } from './sample-surface.js';
import { syntheticCloud } from './synthetic-cloud.js';
import { completeSyntheticOptions, type SyntheticOptions, type SyntheticSettings } from './synthetic-options.js';

/** A split of synthetic shapes; it also knows which part of the shape each point lies on. */
export interface SyntheticDataset extends PointDataset {
  /** Parts of one cloud: the name of point i's part is `names[ids[i]]`. Names belong to the cloud's family. */
  parts(index: number): { readonly ids: Uint8Array; readonly names: readonly string[] };
}

export interface SyntheticPair extends DatasetPair {
  readonly train: SyntheticDataset;
  readonly test: SyntheticDataset;
}

/**
 * Shapes of the first `classes` families, made when first asked for. Labels go round: cloud i has class i mod classes.
 * @throws Error when an option is unknown or out of range
 */
export async function createSynthetic(options: SyntheticOptions = {}): Promise<SyntheticPair> {
  const settings = completeSyntheticOptions(options);
  const { train, test, points, classes, seed } = settings;
  return {
    train: syntheticSplit(settings, 'train', train),
    test: syntheticSplit(settings, 'test', test),
    description: `synthetic shapes: ${train} training and ${test} test clouds of ${points} points, ${classes} families, seed ${seed}`,
  };
}

function syntheticSplit(settings: SyntheticSettings, split: string, size: number): SyntheticDataset {
  const families = FAMILIES.slice(0, settings.classes);
  const made = new Map<number, SurfaceSample>();
  const sampleOf = (index: number): SurfaceSample => {
    const held = made.get(index);
    if (held) return held;
    const stream = randomStream(settings.seed, 'synthetic', split, index);
    const sample = syntheticCloud(families[index % families.length] as Family, settings, stream);
    made.set(index, sample);
    return sample;
  };
  const dataset: SyntheticDataset = {
    name: `synthetic/${split}`,
    size,
    pointsPerCloud: settings.points,
    classNames: families.map((family) => family.name),
    labels: Int32Array.from({ length: size }, (_, i) => i % families.length),
    cloud(index, count = settings.points, out, offset) {
      checkRequest(dataset, index, count);
      return copyPoints(sampleOf(index).points, 0, count, out, offset);
    },
    parts(index) {
      checkRequest(dataset, index, 1);
      const { parts, partNames } = sampleOf(index);
      return { ids: parts, names: partNames };
    },
  };
  return dataset;
}
