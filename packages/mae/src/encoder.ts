/** The hierarchical encoder (paper section 3.1, SPEC 5): embed all groups, attend among the visible ones, level by level. */
import { concatRows, gatherRows, residual } from '@i2p/kernels';
import {
  addLayerNorm,
  addTransformerBlock,
  type ForwardContext,
  layerNorm,
  type ParameterSet,
  rowSegments,
  transformerBlock,
} from '@i2p/nn';
import type { RandomStream } from '@i2p/random';
import { type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { MaeConfig } from './config.js';
import type { Masks } from './masking.js';
import type { Levels } from './multi-scale.js';
import { addPositionEmbed, positionEmbed } from './position-embed.js';
import { addTokenEmbed, tokenEmbed } from './token-embed.js';
import { packVisible, selectRows, type VisibleTokens } from './visible-tokens.js';

const LEVELS = [0, 1, 2] as const;

export interface EncodedLevel {
  readonly visible: VisibleTokens;
  /** Embeddings of all groups [B*G,C], before attention. */
  readonly embedded: Tensor;
  /** Normalised visible tokens after attention [T,C]. */
  readonly tokens: Tensor;
}

export function addEncoder(set: ParameterSet, config: MaeConfig, stream: RandomStream): void {
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
  for (const i of LEVELS) addLayerNorm(set, `h_encoder.encoder_norms.${i}`, encoderDims[i]);
}

/** Drop-path rates of all blocks in order: linear from 0 to the configured maximum. */
export function dropPathRates(count: number, maximum: number): number[] {
  return Array.from({ length: count }, (_, i) => (count > 1 ? (maximum * i) / (count - 1) : 0));
}

/** Runs the three levels; gives each level's visible tokens, normalised. */
export function encode(
  context: ForwardContext,
  config: MaeConfig,
  levels: Levels,
  masks: Masks,
  batch: number,
): EncodedLevel[] {
  const rates = dropPathRates(
    config.encoderDepths.reduce((a, b) => a + b, 0),
    config.dropPath,
  );
  const encoded: EncodedLevel[] = [];
  let previous: Tensor | undefined;
  for (const i of LEVELS) {
    const level = levels[i];
    const neighbours = previous
      ? gatherRows(previous, tensor1d(level.neighbours, 'int32'))
      : coordinateRows(level.offsets);
    const embedded = tokenEmbed(context, `h_encoder.token_embed.${i}`, neighbours, level.neighbourCount, i === 0);
    const visible = packVisible(masks[i], batch);
    const position = positionEmbed(
      context,
      `h_encoder.encoder_pos_embeds.${i}`,
      selectRows(level.centres, visible.rows, 3),
    );
    const segments = rowSegments(visible.lengths);
    let x = gatherRows(embedded, tensor1d(visible.rows, 'int32'));
    for (let j = 0; j < config.encoderDepths[i]; j++) {
      const options = { heads: config.numHeads, dropPath: rates.shift() ?? 0 };
      // the positional embedding joins the input of every block and so accumulates (SPEC 5.3)
      x = transformerBlock(
        context,
        `h_encoder.encoder_blocks.${i}.blocks.${j}`,
        residual(x, position),
        segments,
        options,
      );
    }
    // the next level merges un-normalised tokens; masked positions keep their embeddings (SPEC 5.2)
    if (i < 2) previous = gatherRows(concatRows(embedded, x), tensor1d(visible.merge, 'int32'));
    encoded.push({ visible, embedded, tokens: layerNorm(context, `h_encoder.encoder_norms.${i}`, x) });
  }
  return encoded;
}

function coordinateRows(offsets: Float32Array): Tensor {
  return tensor2d(offsets, [offsets.length / 3, 3], 'float32');
}
