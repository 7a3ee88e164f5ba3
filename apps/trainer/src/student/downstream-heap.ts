/** Floats that a training pass of the downstream models keeps for each cloud, counted as in `predict-heap.ts`. */
import type { ClassifierConfig, EncoderConfig, FullSegmenterConfig } from '@i2p/mae';
import { block, tokenEmbed } from './predict-heap.js';

/** The encoder on all tokens; the head of a cloud is next to nothing. */
export function classifierFloats(config: ClassifierConfig): number {
  return encoderFloats(config) + 12 * config.headWidth;
}

/** The encoder, each level's tokens at all points, and the head on every point. */
export function segmenterFloats(config: FullSegmenterConfig): number {
  const { points, encoderDims, propagationWidths, headWidths, parts } = config;
  const hidden = propagationWidths.reduce((sum, width) => sum + layer(width), 0);
  const propagation = encoderDims.reduce((sum, width) => sum + 2 * (width + 3) + hidden, 0);
  const [first] = headWidths;
  // dropout: its factors, and what is left
  const head = headWidths.reduce((sum, width) => sum + layer(width), 0) + 2 * first + 2 * parts;
  // the head's gradients by the features of all levels are there together
  const gradients = encoderDims.length * (propagationWidths.at(-1) ?? 0);
  return encoderFloats(config) + points * (propagation + gradients + head);
}

/** Before BatchNorm, and behind it. */
function layer(width: number): number {
  return 2 * width;
}

function encoderFloats(config: EncoderConfig): number {
  const { numGroups, encoderDims, encoderDepths, numHeads } = config;
  return ([0, 1, 2] as const).reduce<number>((floats, level) => {
    const [tokens, width] = [numGroups[level], encoderDims[level]];
    const blocks = encoderDepths[level] * block(tokens, width, numHeads);
    // embedded groups, their positions (two layers and a GELU), the norm
    return floats + tokenEmbed(config, level) + blocks + 6 * tokens * width;
  }, 0);
}
