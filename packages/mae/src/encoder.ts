/**
 * The hierarchical encoder (paper section 3.1, SPEC 5): embed all groups, attend among the visible ones, level by level. One for
 * pre-training and the downstream models: these see all tokens, attend locally, and may leave out the norms of the levels.
 */
import { concatRows, gatherRows, residual } from '@i2p/kernels';
import {
  addLayerNorm,
  addTransformerBlock,
  type ForwardContext,
  layerNorm,
  localSegments,
  type ParameterSet,
  transformerBlock,
} from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { EncoderConfig, HierarchyConfig } from './config.js';
import type { Masks } from './masking.js';
import type { Levels } from './multi-scale.js';
import { addPositionEmbed, positionEmbed } from './position-embed.js';
import { addTokenEmbed, tokenEmbed } from './token-embed.js';
import { packVisible, selectRows, type VisibleTokens } from './visible-tokens.js';

const LEVELS = [0, 1, 2] as const;

/** A pre-training configuration has no radius: its attention is global. */
type EncoderSettings = HierarchyConfig & Partial<Pick<EncoderConfig, 'localRadius'>>;

export interface AttendedLevel {
  readonly visible: VisibleTokens;
  /** Embeddings of all groups [B*G,C], before attention. */
  readonly embedded: Tensor;
  /** Visible tokens after attention [T,C], as the next level merges them. */
  readonly attended: Tensor;
}

export interface EncodedLevel extends AttendedLevel {
  /** Normalised visible tokens after attention [T,C]. */
  readonly tokens: Tensor;
}

/** Without `norms` for a model whose only norm is behind the encoder (SPEC 8). */
export function addEncoder(
  set: ParameterSet,
  config: HierarchyConfig,
  stream: RandomStream,
  { norms = true }: { norms?: boolean } = {},
): void {
  const { encoderDims, encoderDepths } = config;
  const init = 'truncated-normal';
  for (const i of LEVELS)
    addTokenEmbed(
      set,
      `h_encoder.token_embed.${i}`,
      i === 0 ? 3 : encoderDims[(i - 1) as 0 | 1],
      encoderDims[i],
      stream,
    );
  for (const i of LEVELS) addPositionEmbed(set, `h_encoder.encoder_pos_embeds.${i}`, encoderDims[i], stream, init);
  for (const i of LEVELS) {
    for (let j = 0; j < encoderDepths[i]; j++) {
      addTransformerBlock(set, `h_encoder.encoder_blocks.${i}.blocks.${j}`, encoderDims[i], stream, { init });
    }
  }
  if (norms) for (const i of LEVELS) addLayerNorm(set, `h_encoder.encoder_norms.${i}`, encoderDims[i]);
}

/** Drop-path rates of all blocks in order: linear from 0 to the configured maximum. */
export function dropPathRates(count: number, maximum: number): number[] {
  return Array.from({ length: count }, (_, i) => (count > 1 ? (maximum * i) / (count - 1) : 0));
}

/** Runs the three levels; gives each level's visible tokens, normalised. */
export function encode(
  context: ForwardContext,
  config: EncoderSettings,
  levels: Levels,
  masks: Masks,
  batch: number,
): EncodedLevel[] {
  return encodeLevels(context, config, levels, masks, batch).map((level, i) => ({
    ...level,
    tokens: layerNorm(context, `h_encoder.encoder_norms.${i}`, level.attended),
  }));
}

/** Runs the three levels; gives each level's visible tokens as they are. */
export function encodeLevels(
  context: ForwardContext,
  config: EncoderSettings,
  levels: Levels,
  masks: Masks,
  batch: number,
): AttendedLevel[] {
  const rates = dropPathRates(
    config.encoderDepths.reduce((a, b) => a + b, 0),
    config.dropPath,
  );
  const encoded: AttendedLevel[] = [];
  let previous: Tensor | undefined;
  for (const i of LEVELS) {
    const level = levels[i];
    const neighbours = previous
      ? gatherRows(previous, tensor1d(level.neighbours, 'int32'))
      : coordinateRows(level.offsets);
    const embedded = tokenEmbed(context, `h_encoder.token_embed.${i}`, neighbours, level.neighbourCount, i === 0);
    const visible = packVisible(masks[i], batch);
    const everything = visible.rows.length === masks[i].length;
    const x = everything ? embedded : gatherRows(embedded, tensor1d(visible.rows, 'int32'));
    const attended = attendLevel(context, config, i, x, selectRows(level.centres, visible.rows, 3), visible, rates);
    // the next level merges un-normalised tokens; masked positions keep their embeddings (SPEC 5.2)
    if (i < 2)
      previous = everything ? attended : gatherRows(concatRows(embedded, attended), tensor1d(visible.merge, 'int32'));
    encoded.push({ visible, embedded, attended });
  }
  return encoded;
}

/** The blocks of a level on its visible tokens x [T,C] with their centres [T,3]; takes its rates from the front of `rates`. */
function attendLevel(
  context: ForwardContext,
  config: EncoderSettings,
  i: 0 | 1 | 2,
  x: Tensor,
  centres: Float32Array,
  { lengths }: VisibleTokens,
  rates: number[],
): Tensor {
  const position = positionEmbed(context, `h_encoder.encoder_pos_embeds.${i}`, centres);
  const segments = localSegments(lengths, centres, config.localRadius?.[i] ?? 0);
  let attended = x;
  for (let j = 0; j < config.encoderDepths[i]; j++) {
    const options = { heads: config.numHeads, dropPath: rates.shift() ?? 0 };
    // the positional embedding joins the input of every block and so accumulates (SPEC 5.3)
    const input = residual(attended, position);
    attended = transformerBlock(context, `h_encoder.encoder_blocks.${i}.blocks.${j}`, input, segments, options);
  }
  return attended;
}

function coordinateRows(offsets: Float32Array): Tensor {
  return tensor2d(offsets, [offsets.length / 3, 3], 'float32');
}
