/** Layers of configuration: a later layer's keys win; lists are replaced as a whole. */

import { UserError } from '../user-error.js';
import { type ConfigKind, keysOf } from './config-kind.js';
import { nearestKey, nearestName } from './nearest.js';
import { PRETRAINING } from './pretraining-kind.js';

/** Sections by name, keys by name within a section. */
export type Layer = Record<string, Record<string, unknown>>;

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks that every key of a parsed YAML document is known. @throws UserError naming the nearest known key */
export function asLayer(document: unknown, source: string): Layer {
  return asLayerOf(PRETRAINING, document, source);
}

/** As `asLayer`, for any kind of configuration. */
export function asLayerOf<T>(kind: ConfigKind<T>, document: unknown, source: string): Layer {
  if (!isMapping(document))
    throw new UserError(`${source}: expected a mapping of sections, got ${JSON.stringify(document)}`);
  const known = keysOf(kind);
  const sections = Object.keys(kind.schema.shape);
  for (const [section, keys] of Object.entries(document)) {
    if (!sections.includes(section)) {
      const nearest = isMapping(keys) ? nearestName(section, sections) : nearestKey(section, known);
      throw new UserError(`${source}: unknown key "${section}"; the nearest known one is "${nearest}"`);
    }
    if (!isMapping(keys)) throw new UserError(`${source}: "${section}" must be a mapping, got ${JSON.stringify(keys)}`);
    for (const key of Object.keys(keys)) {
      const name = `${section}.${key}`;
      if (!known.includes(name)) {
        throw new UserError(`${source}: unknown key "${name}"; the nearest known one is "${nearestKey(name, known)}"`);
      }
    }
  }
  return document as Layer;
}

/** The upper layer over the lower one. */
export function mergeLayers(lower: Layer, upper: Layer): Layer {
  const merged: Layer = { ...lower };
  for (const [section, keys] of Object.entries(upper)) merged[section] = { ...lower[section], ...keys };
  return { ...merged, ...(upper.training && { training: oneLength(merged.training ?? {}, upper.training) }) };
}

/** A layer that gives the length of a run in steps takes back the epochs below it, and the other way round. */
function oneLength(merged: Record<string, unknown>, upper: Record<string, unknown>): Record<string, unknown> {
  if (upper.steps != null && upper.epochs === undefined) return { ...merged, epochs: null };
  if (upper.epochs != null && upper.steps === undefined) return { ...merged, steps: null };
  return merged;
}
