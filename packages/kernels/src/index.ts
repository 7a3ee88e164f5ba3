export { heapBytes, heapView, type KernelOptions, kernels } from './backend.js';
export { type BatchNormReduction, useBatchNormReduction } from './batch-norm-reduction.js';
export { differentiable } from './differentiable.js';
export { initKernels } from './init-kernels.js';
export { hasRelaxedSimd, type KernelBuild } from './kernel-module.js';
export { type MatrixProduct, useMatrixProduct } from './matmul.js';
export type {
  AdamWStep,
  AdamWUpdate,
  BatchNormOptions,
  BatchStatistics,
  FoldedGroupLayers,
  GroupLayers,
  LinearLayer,
  RowSegments,
  RunningNorm,
} from './operands.js';
export { attention } from './ops/attention.js';
export { batchNorm, batchNormApply, batchNormStatistics, batchNormTrack } from './ops/batch-norm.js';
export { embedGroups } from './ops/embed-groups.js';
export { embedGroupsBy } from './ops/embed-groups-evaluation.js';
export { foldBatchNorm } from './ops/fold-batch-norm.js';
export { gatherRows } from './ops/gather.js';
export { gelu } from './ops/gelu.js';
export { maxOverGroups, meanOverGroups } from './ops/group-pooling.js';
export { interpolateRows } from './ops/interpolate.js';
export { layerNorm } from './ops/layer-norm.js';
export { leakyRelu } from './ops/leaky-relu.js';
export { linear } from './ops/linear.js';
export { linearOfParts } from './ops/linear-of-parts.js';
export { logSoftmax } from './ops/log-softmax.js';
export { addScalars, chamferLoss, mseRowsLoss } from './ops/losses.js';
export { nearbyRows } from './ops/nearby-rows.js';
export { nllLoss } from './ops/nll-loss.js';
export { adamwUpdate, addInPlace, scaleInPlace, sumSquares } from './ops/optimizer.js';
export { residual } from './ops/residual.js';
export { concatColumns, concatRows, reshape } from './ops/rows.js';
export { scaleBy } from './ops/scale-by.js';
export { OutOfMemoryError } from './out-of-memory.js';
export { type TensorEngine, tensorEngine, useTensorEngine } from './tensor-engine.js';
export { readValues, readValuesNow, writeValues } from './values.js';
