/** Settings of the classifier (SPEC 8 and 11). */
import { type EncoderConfig, validateEncoderConfig } from './config.js';

/** The head's input: mean plus maximum over the tokens [C] (ModelNet40), or both side by side [2C] (ScanObjectNN). */
export type ClassifierPooling = 'mean+max' | 'mean,max';

export interface ClassifierConfig extends EncoderConfig {
  readonly classes: number;
  readonly pooling: ClassifierPooling;
  /** Width of the two hidden layers of the head, officially 256. */
  readonly headWidth: number;
  /** Share of hidden values dropped in training, officially 0.5. */
  readonly dropout: number;
  /** Share of the target that goes to the other classes, in equal parts; officially 0.2 on ModelNet40, else 0. */
  readonly labelSmoothing: number;
}

/** @throws Error that names the setting, what it must be and what it is */
export function validateClassifierConfig(config: ClassifierConfig): void {
  const { classes, pooling, headWidth, dropout, labelSmoothing } = config;
  const fail = (what: string): never => {
    throw new Error(`classifier configuration: ${what}`);
  };
  validateEncoderConfig(config);
  if (!(Number.isInteger(classes) && classes >= 2)) fail(`classes = ${classes} must be a whole number from 2 on`);
  if (pooling !== 'mean+max' && pooling !== 'mean,max') fail(`pooling = '${pooling}' must be 'mean+max' or 'mean,max'`);
  if (!(Number.isInteger(headWidth) && headWidth >= 1))
    fail(`headWidth = ${headWidth} must be a whole number from 1 on`);
  if (!(dropout >= 0 && dropout < 1)) fail(`dropout = ${dropout} must be in [0, 1)`);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1)) fail(`labelSmoothing = ${labelSmoothing} must be in [0, 1)`);
}
