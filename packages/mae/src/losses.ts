/** Heads and losses (paper section 3.2 and 3.4, SPEC 6): 3D geometry of masked tokens, 2D semantics of visible ones. */
import { addScalars, chamferLoss, gatherRows, mseRowsLoss, reshape } from '@i2p/kernels';
import { type ForwardContext, linear } from '@i2p/nn';
import { VIEWS } from '@i2p/projection';
import { scalar, type Tensor, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import type { TrainingBatch } from './batch.js';
import type { MaeConfig } from './config.js';
import { semanticRows } from './semantic-rows.js';
import { standardiseRows, type TargetStatistics } from './target-statistics.js';
import { maskedRows, packVisible, selectRows } from './visible-tokens.js';

/** Centre-relative neighbours of the masked middle tokens [L,K,3]; these neighbours are level-0 centres. */
export function geometryTargets({ levels, masks }: TrainingBatch): Float32Array {
  return selectRows(levels[1].offsets, maskedRows(masks[1]), levels[1].neighbourCount * 3);
}

/** Predicted neighbours of the masked tokens [L,K,3], from decoded tokens [B*G1,C]. */
export function reconstructGeometry(context: ForwardContext, tokens: Tensor, batch: TrainingBatch): Tensor {
  const rows = tensor1d(maskedRows(batch.masks[1]), 'int32');
  const k = batch.levels[1].neighbourCount;
  return reshape(linear(context, 'rec_head_3d', gatherRows(tokens, rows)), [rows.size, k, 3]);
}

/** Predicted teacher features of the visible tokens' neighbours [T*K, V*C]. */
export function reconstructSemantics(
  context: ForwardContext,
  tokens: Tensor,
  batch: TrainingBatch,
  config: MaeConfig,
): Tensor {
  const rows = tensor1d(packVisible(batch.masks[1], batch.batch).rows, 'int32');
  const k = batch.levels[1].neighbourCount;
  return reshape(linear(context, 'rec_head_2d', gatherRows(tokens, rows)), [rows.size * k, VIEWS * config.teacherDim]);
}

/** Chamfer distance between the masked tokens' predicted and true neighbours. */
export function geometryLoss(reconstruction: Tensor, batch: TrainingBatch): Tensor {
  const k = batch.levels[1].neighbourCount;
  const targets = geometryTargets(batch);
  return chamferLoss(reconstruction, tensor3d(targets, [targets.length / (3 * k), k, 3], 'float32'));
}

/** Mean squared error between predicted and back-projected teacher features; these in their own units without `statistics`. */
export function semanticLoss(
  reconstruction: Tensor,
  batch: TrainingBatch,
  config: MaeConfig,
  statistics?: TargetStatistics,
): Tensor {
  if (!batch.teacherRows) throw new Error('the 2D loss needs teacher features, the batch has none');
  const width = VIEWS * config.teacherDim;
  const targets = statistics ? standardiseRows(batch.teacherRows, statistics) : batch.teacherRows;
  const table = tensor2d(targets, [targets.length / width, width], 'float32');
  return mseRowsLoss(reconstruction, table, tensor1d(semanticRows(batch), 'int32'));
}

/** How much each loss of a batch counts that is a part of a larger one. */
export interface LossWeights {
  readonly loss3d: number;
  readonly loss2d: number;
}

/** What is trained: the losses of the configured targets, the 2D loss weighted. */
export function trainedLoss(
  { loss3d, loss2d }: { readonly loss3d: Tensor; readonly loss2d: Tensor },
  { targets, lossWeight2d = 1 }: MaeConfig,
  weights: LossWeights,
): Tensor {
  if (targets === '2d') return times(loss2d, weights.loss2d);
  const geometry = times(loss3d, weights.loss3d);
  return targets === '3d' ? geometry : addScalars(geometry, loss2d, lossWeight2d * weights.loss2d);
}

function times(loss: Tensor, weight: number): Tensor {
  return weight === 1 ? loss : addScalars(scalar(0), loss, weight);
}
