/** Synthetic shapes with the part of every point: shape i is a function of the settings, the split's name and i alone. */
import { randomStream } from '@i2p/random';
import type { PartDataset, PartPair } from '../part-dataset.js';
import { isSynthetic, syntheticText } from './open-synthetic.js';
import { PART_CATEGORIES } from './part-categories.js';
import { syntheticCloud } from './synthetic-cloud.js';
import {
  completeSyntheticOptions,
  parseSyntheticOptions,
  type SyntheticOptions,
  type SyntheticSettings,
} from './synthetic-options.js';

const DEFAULTS: SyntheticOptions = { train: 320, test: 80, points: 512, classes: PART_CATEGORIES.length };

/**
 * Shapes of the first `classes` part categories (10, the default, at most), made when first asked for. Categories go round:
 * shape i has category i mod classes.
 * @throws Error when an option is unknown or out of range
 */
export async function createSyntheticParts(options: SyntheticOptions = {}): Promise<PartPair> {
  const settings = completeSyntheticOptions({ ...DEFAULTS, ...options });
  const { train, test, points, classes, seed } = settings;
  if (classes > PART_CATEGORIES.length)
    throw new Error(
      `the synthetic option "classes" must be an integer from 2 to ${PART_CATEGORIES.length} for shapes with parts, got ${classes}`,
    );
  const pair = { train: partSplit(settings, 'train', train), test: partSplit(settings, 'test', test) };
  return {
    ...pair,
    description: `synthetic parts: ${train} training and ${test} test shapes of ${points} points, ${classes} categories with ${pair.train.partCount} parts, seed ${seed}`,
  };
}

/**
 * @param spec e.g. "synthetic:train=320,test=80,points=512,seed=0"
 * @throws Error when the text does not begin so, or an option is unknown, malformed or out of range
 */
export async function openSyntheticParts(spec: string): Promise<PartPair> {
  if (!isSynthetic(spec)) throw new Error(`expected "synthetic:" with options, got "${spec}"`);
  return createSyntheticParts(parseSyntheticOptions(syntheticText(spec)));
}

function partSplit(settings: SyntheticSettings, split: string, size: number): PartDataset {
  const categories = PART_CATEGORIES.slice(0, settings.classes);
  let partCount = 0;
  const partsOfCategory = categories.map(({ partNames }) => partNames.map(() => partCount++));
  const made = new Map<number, ReturnType<PartDataset['shape']>>();
  const make = (index: number): ReturnType<PartDataset['shape']> => {
    const category = index % categories.length;
    const { family, partNames } = categories[category] as (typeof categories)[number];
    const numbers = partsOfCategory[category] as readonly number[];
    const stream = randomStream(settings.seed, 'synthetic-parts', split, index);
    const sample = syntheticCloud(family, settings, stream);
    const numberOf = sample.partNames.map((part) => {
      const number = numbers[partNames.indexOf(part)];
      if (number === undefined) throw new Error(`the family "${family.name}" has no part "${part}" in its list`);
      return number;
    });
    return { points: sample.points, parts: Int32Array.from(sample.parts, (part) => numberOf[part] as number) };
  };
  const name = `synthetic-parts/${split}`;
  return {
    name,
    size,
    categoryNames: categories.map(({ family }) => family.name),
    partsOfCategory,
    partCount,
    categories: Int32Array.from({ length: size }, (_, i) => i % categories.length),
    shape(index) {
      if (!Number.isInteger(index) || index < 0 || index >= size)
        throw new RangeError(`${name} has shapes 0 to ${size - 1}, got index ${index}`);
      const shape = made.get(index) ?? make(index);
      made.set(index, shape);
      return { points: shape.points.slice(), parts: shape.parts.slice() };
    },
  };
}
