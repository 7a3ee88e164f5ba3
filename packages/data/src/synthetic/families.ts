/** The table of families. A split of k classes takes the first k, so neighbours that are hard to tell apart come first. */
import type { RandomStream } from '@i2p/random';
import { armchair, bench, bookshelf, chair, desk, ladder, pedestalTable, stool, table } from './furniture.js';
import { crossBar, lBar, tBar, uBar } from './profiles.js';
import {
  box,
  capsule,
  cone,
  cylinder,
  dumbbell,
  ellipsoid,
  frustum,
  pipe,
  prism,
  propeller,
  pyramid,
  spring,
  stairs,
  torus,
} from './solids.js';
import type { Surface } from './surface.js';
import { bottle, bowl, cup, lamp, mug, vase } from './vessels.js';

export interface Family {
  readonly name: string;
  /** A random member, of any size and place. */
  build(random: RandomStream): Surface;
}

export const FAMILIES: readonly Family[] = [
  { name: 'table', build: table },
  { name: 'desk', build: desk },
  { name: 'chair', build: chair },
  { name: 'armchair', build: armchair },
  { name: 'stool', build: stool },
  { name: 'pedestal table', build: pedestalTable },
  { name: 'cup', build: cup },
  { name: 'mug', build: mug },
  { name: 'vase', build: vase },
  { name: 'bottle', build: bottle },
  { name: 'cylinder', build: cylinder },
  { name: 'hexagonal prism', build: prism(6) },
  { name: 'capsule', build: capsule },
  { name: 'ellipsoid', build: ellipsoid },
  { name: 'cone', build: cone },
  { name: 'pyramid', build: pyramid },
  { name: 'triangular prism', build: prism(3) },
  { name: 'box', build: box },
  { name: 'frustum', build: frustum },
  { name: 'bench', build: bench },
  { name: 'L bar', build: lBar },
  { name: 'T bar', build: tBar },
  { name: 'U bar', build: uBar },
  { name: 'cross bar', build: crossBar },
  { name: 'lamp', build: lamp },
  { name: 'bowl', build: bowl },
  { name: 'torus', build: torus },
  { name: 'pipe', build: pipe },
  { name: 'pentagonal prism', build: prism(5) },
  { name: 'spring', build: spring },
  { name: 'dumb-bell', build: dumbbell },
  { name: 'propeller', build: propeller },
  { name: 'bookshelf', build: bookshelf },
  { name: 'ladder', build: ladder },
  { name: 'stairs', build: stairs },
];
