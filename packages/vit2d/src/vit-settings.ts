/** Settings that travel with a weight file: in its `__metadata__` (all values are strings there) or a JSON file beside it. */
import type { TeacherOptions } from './teacher.js';

/** The options that belong to the weights and not to the machine. */
export type VitFileSettings = Pick<
  TeacherOptions,
  'heads' | 'activation' | 'layerNormEps' | 'projection' | 'mean' | 'std' | 'zeroCorners'
>;

interface Rule {
  readonly expected: string;
  accepts(value: unknown): boolean;
}

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const flag: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' };
const rgb: Rule = {
  expected: 'three numbers',
  accepts: (value) => Array.isArray(value) && value.length === 3 && value.every(isNumber),
};

const rules: Record<keyof VitFileSettings, Rule> = {
  heads: { expected: 'a positive integer', accepts: (value) => Number.isInteger(value) && (value as number) > 0 },
  activation: { expected: 'gelu or quick_gelu', accepts: (value) => value === 'gelu' || value === 'quick_gelu' },
  layerNormEps: { expected: 'a number', accepts: isNumber },
  projection: flag,
  mean: rgb,
  std: rgb,
  zeroCorners: flag,
};

/** Settings among a safetensors file's metadata; other people's keys are passed over. @throws Error for a bad value */
export function settingsFromMetadata(metadata: Readonly<Record<string, string>>): VitFileSettings {
  const known = Object.entries(metadata).filter(([key]) => key in rules);
  return checked(
    known.map(([key, text]) => [key, parsed(text)]),
    'the metadata',
  );
}

/** Settings of a JSON object made for this. @throws Error for a bad value or an unknown key */
export function settingsFromJson(json: unknown, source: string): VitFileSettings {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error(`${source}: expected a JSON object of settings`);
  return checked(Object.entries(json), source);
}

function checked(entries: readonly (readonly [string, unknown])[], source: string): VitFileSettings {
  for (const [key, value] of entries) {
    const rule = (rules as Record<string, Rule | undefined>)[key];
    if (!rule) throw new Error(`${source}: unknown setting "${key}", expected one of ${Object.keys(rules).join(', ')}`);
    if (!rule.accepts(value))
      throw new Error(`${source}: "${key}" must be ${rule.expected}, got ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(entries) as VitFileSettings;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // a bare word, such as gelu
  }
}
