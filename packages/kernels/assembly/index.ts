// Everything the module exports.
export { adamwStep, addInPlace, scaleInPlace, sumSquares } from './adamw';
export {
  batchNormApply, batchNormBackwardInput, batchNormBackwardSums, batchNormTrack,
} from './batch-norm';
export { gatherRows, interpolateRows, interpolateRowsBackward, scatterAddRows } from './gather';
export { geluForward, multiply } from './gelu';
export { gemm, gemmScratchBytes } from './gemm';
export { layerNormBackward, layerNormForward } from './layer-norm';
export { chamferPatches, mseRowsBackward, mseRowsForward } from './losses';
export { maxPoolBackward, maxPoolForward, maxPoolRows } from './max-pool';
export { momentsAdd, momentsFinish, momentsStart } from './moments';
export { nearbyRows } from './nearby';
export { addOuter, pooledInputGradient, pooledWeightGradient } from './pooled-linear';
export { residualForward, scaleRows } from './residual';
export { softmaxRows, softmaxRowsBackward, softmaxRowsNear } from './softmax';
export { addGroupRelu, addRow, broadcastRow, columnSum, repeatRows, sumGroups } from './rows';
