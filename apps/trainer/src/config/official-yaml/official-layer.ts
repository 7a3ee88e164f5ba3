/** An official configuration as a layer of this project's. Every key is followed, known to have no effect, or refused by name. */
import { UserError } from '../../user-error.js';
import type { ConfigKind } from '../config-kind.js';
import { type Layer, mergeLayers } from '../merge.js';
import { nearestKey } from '../nearest.js';
import { dataSource } from './data-source.js';
import { type OfficialFile, readOfficialFile } from './official-file.js';
import { ruleFor } from './official-key.js';
import { OFFICIAL_MODELS, type OfficialModel } from './official-models.js';

export interface OfficialLayer {
  /** The preset below. */
  readonly base: string;
  readonly layer: Layer;
}

/**
 * @param prefix of the kind of configuration that is wanted
 * @param parse reads and parses one YAML file, for `_base_`
 * @throws UserError for another model, an unknown key or a value that cannot be followed
 */
export function officialLayer(
  prefix: ConfigKind<unknown>['prefix'],
  document: Readonly<Record<string, unknown>>,
  source: string,
  parse: (file: string) => unknown,
): OfficialLayer {
  const file = readOfficialFile(document, source, parse);
  const model = modelOf(file, prefix);
  const followed = follow(file, model);
  const path = dataSource(file);
  const layer = path === undefined ? followed : mergeLayers(followed, { data: { source: path } });
  return { base: model.preset(file), layer: mergeLayers(model.implied, layer) };
}

function modelOf({ name, source }: OfficialFile, prefix: string): OfficialModel {
  const model = OFFICIAL_MODELS[name];
  if (!model) {
    const known = Object.keys(OFFICIAL_MODELS).join(', ');
    throw new UserError(`${source}: model.NAME ${name} is another model; the ones known here are ${known}`);
  }
  if (model.prefix !== prefix)
    throw new UserError(`${source}: model.NAME ${name} is for ${model.command}, not for this command`);
  return model;
}

/** Applies the rules in their order, so that a later one goes before an earlier one. */
function follow({ source, values }: OfficialFile, { keys }: OfficialModel): Layer {
  const layer: Layer = {};
  const found = [...values].map(([key, value]) => {
    const rule = ruleFor(key, keys);
    if (!rule) {
      const known = keys.map((one) => one.key.replace('*', 'train'));
      throw new UserError(`${source}: unknown key "${key}"; the nearest known one is "${nearestKey(key, known)}"`);
    }
    return { key, value, rule };
  });
  found.sort((a, b) => keys.indexOf(a.rule) - keys.indexOf(b.rule));
  for (const { key, value, rule } of found) rule.apply(value, layer, `${source}: "${key}"`);
  return layer;
}
