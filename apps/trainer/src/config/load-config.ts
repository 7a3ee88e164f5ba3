/** From `--config NAME|FILE` and `--set key=value` to one checked configuration. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Document, parse, visit } from 'yaml';
import { packageFile } from '../package-file.js';
import { messageOf, UserError } from '../user-error.js';
import { type ConfigKind, keysOf } from './config-kind.js';
import { asLayerOf, type Layer, mergeLayers } from './merge.js';
import { nearestKey, nearestName } from './nearest.js';
import { isOfficial, looksOfficial } from './official-yaml/official-file.js';
import { officialLayer } from './official-yaml/official-layer.js';
import { parseOfficial } from './official-yaml/parse-official.js';
import { PRETRAINING } from './pretraining-kind.js';
import type { RunConfig } from './schema.js';

/** Names of the presets that come with the command, of one kind. */
export function presetNames(prefix: ConfigKind<unknown>['prefix'] = PRETRAINING.prefix): string[] {
  const names = readdirSync(packageFile('presets')).map((file) => file.replace(/\.yaml$/, ''));
  const own =
    prefix === '' ? names.filter((name) => !OTHER_KINDS.test(name)) : names.filter((name) => name.startsWith(prefix));
  return own.map((name) => name.slice(prefix.length)).sort();
}

const OTHER_KINDS = /^(finetune|segment)-/;

/**
 * The merged configuration of a pre-training run.
 * @param config a preset's name, a YAML file (its key `base` names the preset or file it builds on), or one of the official code
 * @param settings `section.key=value`, values as in YAML
 * @throws UserError for unknown keys (naming the nearest known one) and impossible values
 */
export function loadConfig(config: string, settings: readonly string[] = [], overrides: Layer = {}): RunConfig {
  return loadConfigOf(PRETRAINING, config, settings, overrides);
}

/** As `loadConfig`, for any kind of configuration. */
export function loadConfigOf<T>(
  kind: ConfigKind<T>,
  config: string,
  settings: readonly string[] = [],
  overrides: Layer = {},
): T {
  let merged = readLayers(kind, config, []);
  for (const setting of settings) merged = mergeLayers(merged, parseSettingOf(kind, setting));
  return checkConfigOf(kind, mergeLayers(merged, overrides), config);
}

/** Checks values and the conditions between them. @throws UserError with the first violation */
export function checkConfig(layer: Layer, source: string): RunConfig {
  return checkConfigOf(PRETRAINING, layer, source);
}

/** As `checkConfig`, for any kind of configuration. */
export function checkConfigOf<T>(kind: ConfigKind<T>, layer: Layer, source: string): T {
  const result = kind.schema.safeParse(layer);
  if (!result.success) {
    const [issue] = result.error.issues;
    const name = issue?.path.join('.') ?? '';
    const value = issue?.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      layer,
    );
    throw new UserError(`config ${source}: "${name}": ${issue?.message}, got ${JSON.stringify(value) ?? 'nothing'}`);
  }
  kind.check(result.data, source);
  return result.data;
}

/** The YAML text stored with a run; lists on one line, as in the presets. */
export function configText(config: object): string {
  const document = new Document(config);
  visit(document, {
    Seq: (_, list) => {
      list.flow = true;
    },
  });
  return document.toString({ lineWidth: 120, flowCollectionPadding: false });
}

/** The configuration stored with a run. @throws UserError when it is missing or damaged */
export function readConfigFile(file: string): RunConfig {
  return readConfigFileOf(PRETRAINING, file);
}

/** As `readConfigFile`, for any kind of configuration. */
export function readConfigFileOf<T>(kind: ConfigKind<T>, file: string): T {
  return checkConfigOf(kind, asLayerOf(kind, parseFile(file), file), file);
}

/** One `section.key=value`. @throws UserError when it has another form or an unknown key */
export function parseSetting(setting: string): Layer {
  return parseSettingOf(PRETRAINING, setting);
}

/** As `parseSetting`, for any kind of configuration. */
export function parseSettingOf<T>(kind: ConfigKind<T>, setting: string): Layer {
  const [, name, text] = /^([^=]+)=(.*)$/s.exec(setting) ?? [];
  if (name === undefined || text === undefined) throw new UserError(`--set ${setting}: expected section.key=value`);
  const known = keysOf(kind);
  if (!known.includes(name)) {
    throw new UserError(
      `--set ${setting}: unknown key "${name}"; the nearest known one is "${nearestKey(name, known)}"`,
    );
  }
  const [section, key] = name.split('.') as [string, string];
  return { [section]: { [key]: parseYaml(text, `--set ${setting}`) } };
}

function readLayers<T>(kind: ConfigKind<T>, config: string, above: readonly string[]): Layer {
  if (above.includes(config)) throw new UserError(`config ${config}: builds on itself through "base"`);
  const file = configPath(config, kind.prefix);
  const document = parseConfig(file);
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return asLayerOf(kind, document, file);
  if (isOfficial(document)) {
    const official = officialLayer(kind.prefix, document, file, (second) => parseOfficial(readText(second), second));
    const layer = asLayerOf(kind, official.layer, file);
    return mergeLayers(readLayers(kind, official.base, [...above, config]), layer);
  }
  const { base, ...keys } = document as Record<string, unknown>;
  const layer = asLayerOf(kind, keys, file);
  if (base === undefined) return layer;
  if (typeof base !== 'string') throw new UserError(`${file}: "base" must name a preset or a file`);
  return mergeLayers(readLayers(kind, base, [...above, config]), layer);
}

function configPath(config: string, prefix: ConfigKind<unknown>['prefix']): string {
  const preset = packageFile(join('presets', `${prefix}${config}.yaml`));
  if (/^[\w-]+$/.test(config) && existsSync(preset)) return preset;
  if (existsSync(config)) return config;
  const names = presetNames(prefix);
  throw new UserError(
    `config "${config}": neither a file nor a preset (${names.join(', ')}); the nearest preset is "${nearestName(config, names)}"`,
  );
}

function parseFile(file: string): unknown {
  return parseYaml(readText(file), file);
}

/** A file that `--config` or `base` names: of this project or, in its own dialect, of the official code. */
function parseConfig(file: string): unknown {
  const text = readText(file);
  try {
    return parse(text, { logLevel: 'error' });
  } catch {
    return looksOfficial(text) ? parseOfficial(text, file) : parseYaml(text, file);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read the config ${file}: ${messageOf(error)}`);
  }
}

function parseYaml(text: string, source: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new UserError(`${source}: not valid YAML: ${messageOf(error).split('\n')[0]}`);
  }
}
