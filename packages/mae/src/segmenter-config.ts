/** Settings of the part segmenter (SPEC 8 and 11, "segmentation"). */
import { type EncoderConfig, validateEncoderConfig } from './config.js';

export interface SegmenterConfig extends EncoderConfig {
  /** Part labels over all categories, officially 50. */
  readonly parts: number;
  /** Object categories, officially 16. */
  readonly categories: number;
  /** Channels of the category embedding; default 64. */
  readonly categoryWidth?: number;
  /** Widths of the layers between the interpolated tokens and the head, the same for each level; default 1536, 1024. */
  readonly propagationWidths?: readonly number[];
  /** Widths of the head's three hidden layers; default 1024, 512, 256. */
  readonly headWidths?: readonly [number, number, number];
  /** Share of the first hidden layer dropped in training; default 0.5. */
  readonly dropout?: number;
}

/** With every default filled in. */
export type FullSegmenterConfig = Required<SegmenterConfig>;

/**
 * Fills in the official widths.
 * @throws Error that names the setting, what it must be and what it is
 */
export function fullSegmenterConfig(config: SegmenterConfig): FullSegmenterConfig {
  const full = {
    ...config,
    categoryWidth: config.categoryWidth ?? 64,
    propagationWidths: config.propagationWidths ?? [1536, 1024],
    headWidths: config.headWidths ?? ([1024, 512, 256] as const),
    dropout: config.dropout ?? 0.5,
  };
  const fail = (what: string): never => {
    throw new Error(`segmenter configuration: ${what}`);
  };
  validateEncoderConfig(full);
  const { parts, categories, categoryWidth, propagationWidths, headWidths, dropout, numGroups } = full;
  const sizes = { parts, categories, categoryWidth, numGroups: Math.min(...numGroups) };
  for (const [name, value] of Object.entries(sizes)) {
    if (!(Number.isInteger(value) && value >= 1)) fail(`${name} = ${value} must be a whole number from 1 on`);
  }
  for (const [name, widths] of Object.entries({ propagationWidths, headWidths })) {
    if (widths.length === 0 || widths.some((width) => !(Number.isInteger(width) && width >= 1)))
      fail(`${name} = [${widths}] must be whole numbers from 1 on`);
  }
  if (headWidths.length !== 3) fail(`headWidths = [${headWidths}] must be three widths`);
  if (numGroups.includes(2)) fail(`numGroups = [${numGroups}]: interpolation needs three tokens, or one`);
  if (!(dropout >= 0 && dropout < 1)) fail(`dropout = ${dropout} must be in [0, 1)`);
  return full;
}
