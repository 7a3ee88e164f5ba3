/** The engine on the heap of the tfjs wasm backend. */
import type { TensorEngine } from '../../tensor-engine.js';
import { attention } from './attention.js';
import { batchNorm, batchNormApply, batchNormStatistics, batchNormTrack } from './batch-norm.js';
import { embedGroups } from './embed-groups.js';
import { embedGroupsBy } from './embed-groups-folded.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { gatherRows } from './gather.js';
import { gelu } from './gelu.js';
import { maxOverGroups, meanOverGroups } from './group-pooling.js';
import { adamwUpdate, addInPlace, scaleInPlace, sumSquares, write } from './in-place.js';
import { interpolateRows } from './interpolate.js';
import { layerNorm } from './layer-norm.js';
import { leakyRelu } from './leaky-relu.js';
import { linear } from './linear.js';
import { linearOfParts } from './linear-of-parts.js';
import { logSoftmax } from './log-softmax.js';
import { addScalars, chamferLoss, mseRowsLoss } from './losses.js';
import { nearbyRows } from './nearby-rows.js';
import { nllLoss } from './nll-loss.js';
import { residual } from './residual.js';
import { concatColumns, concatRows } from './rows.js';
import { scaleBy } from './scale-by.js';

export const wasmEngine: TensorEngine = {
  name: 'wasm',
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
