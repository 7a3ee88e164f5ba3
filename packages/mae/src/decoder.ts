/** The decoder (paper section 3.1, SPEC 6): coarse tokens with mask tokens, then middle tokens; the finest level is never decoded. */
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
import { type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { MaeConfig } from './config.js';
import { dropPathRates, type EncodedLevel } from './encoder.js';
import { addFeaturePropagation, featurePropagation } from './feature-propagation.js';
import type { Masks } from './masking.js';
import type { Levels } from './multi-scale.js';
import { addPositionEmbed, positionEmbed } from './position-embed.js';
import { selectRows } from './visible-tokens.js';

export function addDecoder(set: ParameterSet, config: MaeConfig, stream: RandomStream): void {
  const { decoderDims, decoderDepths, decoderUpBlocks } = config;
  decoderDims.forEach((width, s) => {
    for (let j = 0; j < (decoderDepths[s] ?? 0); j++)
      addTransformerBlock(set, `h_decoder.${s}.blocks.${j}`, width, stream, { init: 'xavier' });
  });
  decoderDims.forEach((width, s) => addPositionEmbed(set, `decoder_pos_embeds.${s}`, width, stream, 'fan-in'));
  addFeaturePropagation(
    set,
    'token_prop.0',
    decoderDims[0] + decoderDims[1],
    decoderDims[1],
    decoderUpBlocks[0],
    stream,
  );
  addLayerNorm(set, 'decoder_norm', decoderDims[1]);
}

export interface Decoded {
  /** Feature propagation output at the middle level [B*G1,C]. */
  readonly propagated: Tensor;
  /** Normalised middle tokens [B*G1,C]. */
  readonly tokens: Tensor;
}

/** Decodes the middle level from the encoder's visible tokens. */
export function decode(
  context: ForwardContext,
  config: MaeConfig,
  levels: Levels,
  masks: Masks,
  encoded: readonly EncodedLevel[],
  batch: number,
): Decoded {
  const [, middle, coarse] = encoded as [EncodedLevel, EncodedLevel, EncodedLevel];
  const rates = dropPathRates(config.decoderDepths[0] + config.decoderDepths[1], config.dropPath);
  const blocks = (stage: 0 | 1, x: Tensor, centres: Float32Array): Tensor => {
    const position = positionEmbed(context, `decoder_pos_embeds.${stage}`, centres);
    const segments = rowSegments(new Int32Array(batch).fill(centres.length / (3 * batch)));
    for (let j = 0; j < config.decoderDepths[stage]; j++) {
      const options = { heads: config.numHeads, dropPath: rates.shift() ?? 0 };
      x = transformerBlock(context, `h_decoder.${stage}.blocks.${j}`, residual(x, position), segments, options);
    }
    return x;
  };
  // stage 1: visible tokens first, mask tokens behind; centres follow the same order (SPEC 6)
  const order = visibleFirst(masks[2], batch);
  const sources = selectRows(levels[2].centres, order.tokens, 3);
  const withMaskToken = concatRows(coarse.tokens, context.parameters.get('mask_token'));
  const stage1 = blocks(0, gatherRows(withMaskToken, tensor1d(order.rows, 'int32')), sources);
  // stage 2: natural order; masked positions start from zeros, not from a mask token (SPEC 6)
  const skip = gatherRows(middle.tokens, tensor1d(skipRows(middle, masks[1]), 'int32'));
  const geometry = { targets: levels[1].centres, sources, batch };
  const propagated = featurePropagation(context, 'token_prop.0', skip, stage1, geometry, config.decoderUpBlocks[0]);
  return { propagated, tokens: layerNorm(context, 'decoder_norm', blocks(1, propagated, levels[1].centres)) };
}

/** Per sample the visible tokens, then the masked ones: flattened token indices, and rows into [visible; mask token]. */
function visibleFirst(mask: Uint8Array, batch: number): { tokens: Int32Array; rows: Int32Array } {
  const groups = mask.length / batch;
  const visibleTotal = mask.reduce((sum, masked) => sum + (masked ? 0 : 1), 0);
  const tokens: number[] = [];
  const rows: number[] = [];
  let row = 0;
  for (let b = 0; b < batch; b++) {
    const all = Array.from({ length: groups }, (_, i) => b * groups + i);
    const visible = all.filter((i) => !mask[i]);
    const masked = all.filter((i) => mask[i]);
    tokens.push(...visible, ...masked);
    for (let i = 0; i < visible.length; i++) rows.push(row++);
    for (let i = 0; i < masked.length; i++) rows.push(visibleTotal);
  }
  return { tokens: Int32Array.from(tokens), rows: Int32Array.from(rows) };
}

/** For every middle token its row among the visible ones, -1 (a row of zeros) where it is masked. */
function skipRows(level: EncodedLevel, mask: Uint8Array): Int32Array {
  return level.visible.merge.map((row) => (row >= mask.length ? row - mask.length : -1));
}
