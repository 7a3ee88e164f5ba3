/** Opens shapes with part labels by what the user wrote after `--data`. */
import { findLayout, noLayout } from '../layouts/find-layout.js';
import type { PartPair } from '../part-dataset.js';
import { isSynthetic } from '../synthetic/open-synthetic.js';
import { openSyntheticParts } from '../synthetic/synthetic-parts.js';
import { shapeNetPart } from './shapenet-part.js';

const LAYOUTS = [shapeNetPart];

/**
 * @param spec a folder in the official ShapeNetPart layout, or one that wraps it; or "synthetic:" with options
 * @throws when something is missing or damaged; the message names file and cause
 */
export async function openPartDataset(spec: string): Promise<PartPair> {
  if (isSynthetic(spec)) return openSyntheticParts(spec);
  const found = findLayout(spec, LAYOUTS);
  if (!found) throw noLayout(spec, LAYOUTS);
  return found.layout.open(found.folder);
}
