/** The families whose parts are worth telling apart, and what each is made of. As in ShapeNetPart, no two share a part. */
import { FAMILIES, type Family } from './families.js';

export interface PartCategory {
  readonly family: Family;
  /** Names of its parts; a single shape may lack one, e.g. the drawers of a desk. */
  readonly partNames: readonly string[];
}

const PARTS: readonly (readonly [string, ...string[]])[] = [
  ['table', 'top', 'leg'],
  ['chair', 'seat', 'leg', 'back'],
  ['mug', 'body', 'handle'],
  ['lamp', 'foot', 'stem', 'shade'],
  ['armchair', 'seat', 'leg', 'back', 'arm'],
  ['stool', 'seat', 'leg'],
  ['pedestal table', 'top', 'column', 'foot'],
  ['desk', 'top', 'side', 'drawers'],
  ['propeller', 'hub', 'blade'],
  ['bookshelf', 'shelf', 'side', 'back'],
];

export const PART_CATEGORIES: readonly PartCategory[] = PARTS.map(([name, ...partNames]) => {
  const family = FAMILIES.find((known) => known.name === name);
  if (!family) throw new Error(`part categories: there is no family "${name}"`);
  return { family, partNames };
});
