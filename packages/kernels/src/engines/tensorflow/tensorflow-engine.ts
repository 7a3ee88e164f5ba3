/** The engine in operations of libtensorflow. */
import type { TensorEngine } from '../../tensor-engine.js';
import { attention, nearbyRows } from './attention.js';
import { batchNorm, batchNormApply, batchNormStatistics, batchNormTrack, foldBatchNorm } from './batch-norm.js';
import { embedGroups, embedGroupsBy, maxOverGroups, meanOverGroups } from './embed-groups.js';
import { adamwUpdate, addInPlace, scaleInPlace, sumSquares, write } from './in-place.js';
import { gelu, layerNorm, leakyRelu, linear, linearOfParts, residual, scaleBy } from './layers.js';
import { addScalars, chamferLoss, logSoftmax, mseRowsLoss, nllLoss } from './losses.js';
import { concatColumns, concatRows, gatherRows, interpolateRows } from './rows.js';

export const tensorflowEngine: TensorEngine = {
  name: 'tensorflow',
  readsAtOnce: true,
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
