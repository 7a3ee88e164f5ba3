/** Opens synthetic shapes by text: "synthetic:" followed by options. */
import type { DatasetPair } from '../point-dataset.js';
import { createSynthetic } from './create-synthetic.js';
import { parseSyntheticOptions } from './synthetic-options.js';

const PREFIX = 'synthetic:';

export interface OpenOptions {
  /** Points of a cloud to use: the first stored ones. By default all. */
  readonly points?: number;
}

export const isSynthetic = (spec: string): boolean => spec.startsWith(PREFIX);

/** The options behind "synthetic:". */
export const syntheticText = (spec: string): string => spec.slice(PREFIX.length);

/**
 * @param spec e.g. "synthetic:train=320,test=640,points=512,seed=3,classes=16"
 * @param options `points` decides how many are drawn; the text may leave it out or allow more
 * @throws Error for an unknown or malformed option, or when the text allows fewer points
 */
export async function openSynthetic(spec: string, { points }: OpenOptions = {}): Promise<DatasetPair> {
  const wanted = parseSyntheticOptions(syntheticText(spec));
  if (points !== undefined && wanted.points !== undefined && wanted.points < points) {
    throw new Error(`"${spec}" has ${wanted.points} points in a cloud, ${points} were asked for`);
  }
  return createSynthetic({ ...wanted, ...(points === undefined ? {} : { points }) });
}
