export {
  completeBatch,
  completeWithOrder,
  type PreparedBatch,
  prepareBatch,
  type TrainingBatch,
  type ViewFeatures,
} from './batch.js';
export {
  type MaeConfig,
  type MaskingMode,
  type PerLevel,
  type TargetMode,
  type TargetScale,
  validateMaeConfig,
} from './config.js';
export { createI2PMae, type ForwardPass, I2PMae, type LossAndGradients } from './i2p-mae.js';
export { geometryTargets } from './losses.js';
export {
  drawOrder,
  evaluationMasks,
  keepProbability,
  type Masks,
  maskFromOrder,
  propagateMask,
  saliencyAtCentres,
} from './masking.js';
export { groupLevels, type Level, type Levels } from './multi-scale.js';
export { type CheckpointKind, unexplained } from './official/checkpoint-kind.js';
export { type OfficialCheckpoint, readOfficialCheckpoint } from './official/official-checkpoint.js';
export { type ExportSource, leftOut, type OfficialContent, officialContent } from './official/official-export.js';
export { officialMoments } from './official/official-optimizer.js';
export { type PooledFeatures, poolTokens } from './pooling.js';
export { semanticRows } from './semantic-rows.js';
export { measureTargets, standardiseRows, standardises, type TargetStatistics } from './target-statistics.js';
export { maskedRows, packVisible, selectRows, type VisibleTokens } from './visible-tokens.js';
