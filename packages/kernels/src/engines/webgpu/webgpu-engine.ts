/** The engine on a WebGPU device. */
import type { TensorEngine } from '../../tensor-engine.js';
import { adamwUpdate } from './adamw.js';
import { attention } from './attention.js';
import { batchNorm, batchNormApply, batchNormStatistics, batchNormTrack } from './batch-norm.js';
import { chamferLoss } from './chamfer-loss.js';
import { leakyRelu, residual, scaleBy } from './element-ops.js';
import { embedGroups, embedGroupsBy } from './embed-groups.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { gatherRows } from './gather.js';
import { gelu } from './gelu.js';
import { maxOverGroups, meanOverGroups } from './group-pooling.js';
import { addInPlace, scaleInPlace, write } from './in-place.js';
import { interpolateRows } from './interpolate.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';
import { linearOfParts } from './linear-of-parts.js';
import { logSoftmax } from './log-softmax.js';
import { mseRowsLoss } from './mse-rows-loss.js';
import { nearbyRows } from './nearby-rows.js';
import { nllLoss } from './nll-loss.js';
import { concatColumns, concatRows } from './rows.js';
import { addScalars } from './scalars.js';
import { sumSquares } from './sum-squares.js';

export const webgpuEngine: TensorEngine = {
  name: 'webgpu',
  readsAtOnce: false,
  addInPlace,
  addScalars,
  adamwUpdate,
  attention,
  batchNorm,
  batchNormApply,
  batchNormStatistics,
  batchNormTrack,
  chamferLoss,
  concatColumns,
  concatRows,
  embedGroups,
  embedGroupsBy,
  foldBatchNorm,
  gatherRows,
  gelu,
  interpolateRows,
  layerNorm,
  leakyRelu,
  linear,
  linearOfParts,
  logSoftmax,
  maxOverGroups,
  meanOverGroups,
  mseRowsLoss,
  nearbyRows,
  nllLoss,
  residual,
  scaleBy,
  scaleInPlace,
  sumSquares,
  write,
};
