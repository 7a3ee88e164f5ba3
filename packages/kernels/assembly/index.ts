// Everything the module exports.
export { adamwStep, addInPlace, scaleInPlace, sumSquares } from './adamw';
export { attentionBackward, attentionForward } from './attention';
export {
  batchNormApply, batchNormBackwardInput, batchNormBackwardSums, batchNormStatistics, batchNormTrack,
} from './batch-norm';
export { gatherRows, interpolateRows, interpolateRowsBackward, scatterAddRows } from './gather';
export { geluBackward, geluForward } from './gelu';
export { gemm, gemmScratchBytes } from './gemm';
export { layerNormBackward, layerNormForward } from './layer-norm';
export { chamferPatches, mseRowsBackward, mseRowsForward } from './losses';
export { maxPoolBackward, maxPoolForward } from './max-pool';
export { addOuter, pooledLinearBackward } from './pooled-linear';
export { residualForward, scaleRows } from './residual';
export { broadcastRow, columnSum, repeatRows, sumGroups } from './rows';
