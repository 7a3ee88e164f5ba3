/** Settings of the synthetic shapes, from code or from the text after "synthetic:". */
import { nearestName } from '../nearest-name.js';
import { FAMILIES } from './families.js';

export interface SyntheticOptions {
  /** Clouds of the training split. */
  readonly train?: number;
  /** Clouds of the test split. */
  readonly test?: number;
  /** Points of a cloud. */
  readonly points?: number;
  readonly seed?: number;
  /** How many families, the first ones of the table. */
  readonly classes?: number;
  /** Standard deviation of the jitter, as a share of the unit ball's radius. */
  readonly noise?: number;
  /** Largest factor by which an axis is stretched or shrunk. */
  readonly stretch?: number;
  /** Largest turn about a random axis, in degrees. */
  readonly rotation?: number;
}

export type SyntheticSettings = Required<SyntheticOptions>;

/** What is used where nothing is said. */
export const SYNTHETIC_DEFAULTS: SyntheticSettings = {
  train: 320,
  test: 640,
  points: 1024,
  seed: 0,
  classes: 20,
  noise: 0.015,
  stretch: 1.4,
  rotation: 20,
};

interface Range {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

const RANGES: Record<keyof SyntheticSettings, Range> = {
  train: { low: 1, high: 1e6, whole: true },
  test: { low: 1, high: 1e6, whole: true },
  points: { low: 1, high: 1e6, whole: true },
  seed: { low: Number.MIN_SAFE_INTEGER, high: Number.MAX_SAFE_INTEGER, whole: true },
  classes: { low: 2, high: FAMILIES.length, whole: true },
  noise: { low: 0, high: 1, whole: false },
  stretch: { low: 1, high: 10, whole: false },
  rotation: { low: 0, high: 180, whole: false },
};

const NAMES = Object.keys(RANGES) as (keyof SyntheticSettings)[];

/**
 * Options from text like "train=320,test=640"; an empty text leaves all at their defaults.
 * @throws Error for an unknown, repeated or malformed option, naming the nearest known one
 */
export function parseSyntheticOptions(text: string): SyntheticOptions {
  const options: Partial<Record<keyof SyntheticSettings, number>> = {};
  for (const item of text.split(',').filter((piece) => piece.trim() !== '')) {
    const [key = '', value = '', ...rest] = item.split('=').map((piece) => piece.trim());
    const name = NAMES.find((known) => known === key);
    if (!name) throw new Error(`unknown synthetic option "${key}", did you mean "${nearestName(key, NAMES)}"?`);
    if (value === '' || rest.length > 0)
      throw new Error(`expected the synthetic option "${name}=NUMBER", got "${item.trim()}"`);
    if (options[name] !== undefined) throw new Error(`the synthetic option "${name}" is given twice`);
    options[name] = checked(name, Number(value), value);
  }
  return options;
}

/** The options with defaults filled in. @throws Error when one is unknown or out of range */
export function completeSyntheticOptions(options: SyntheticOptions): SyntheticSettings {
  const unknown = Object.keys(options).find((key) => !NAMES.some((name) => name === key));
  if (unknown) throw new Error(`unknown synthetic option "${unknown}", did you mean "${nearestName(unknown, NAMES)}"?`);
  const settings = { ...SYNTHETIC_DEFAULTS };
  for (const name of NAMES) {
    const value = options[name];
    if (value !== undefined) settings[name as 'train'] = checked(name, value, String(value));
  }
  return settings;
}

function checked(name: keyof SyntheticSettings, value: number, written: string): number {
  const { low, high, whole } = RANGES[name];
  if (!(value >= low && value <= high) || (whole && !Number.isInteger(value))) {
    throw new Error(
      `the synthetic option "${name}" must be ${whole ? 'an integer' : 'a number'} from ${low} to ${high}, got ${written}`,
    );
  }
  return value;
}
