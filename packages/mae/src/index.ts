export {
  completeBatch,
  completeWithOrder,
  type PreparedBatch,
  prepareBatch,
  type TrainingBatch,
  type ViewFeatures,
} from './batch.js';
export { Classifier, type ClassifierPass, type ClassifierStep, createClassifier } from './classifier.js';
export { type ClassifierConfig, type ClassifierPooling, validateClassifierConfig } from './classifier-config.js';
export {
  type EncoderConfig,
  type HierarchyConfig,
  type MaeConfig,
  type MaskingMode,
  type PerLevel,
  type TargetMode,
  type TargetScale,
  validateEncoderConfig,
  validateMaeConfig,
} from './config.js';
export type { DownstreamDraws } from './downstream-draws.js';
export {
  modelNet40Classifier,
  type ScanObjectNNSplit,
  scanObjectNNClassifiers,
  shapeNetPartSegmenter,
} from './downstream-presets.js';
export { createI2PMae, type ForwardPass, I2PMae, type LossAndGradients } from './i2p-mae.js';
export { geometryTargets, type LossWeights } from './losses.js';
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
export { type DownstreamKind, type DownstreamSource, downstreamContent } from './official/downstream-export.js';
export { type OfficialCheckpoint, readOfficialCheckpoint } from './official/official-checkpoint.js';
export { type ExportSource, leftOut, type OfficialContent, officialContent } from './official/official-export.js';
export { officialMoments } from './official/official-optimizer.js';
export type { AdamWState } from './official/torch-optimizer.js';
export { type EncoderInput, type EncoderInputs, encoderInputs } from './onnx/encoder-inputs.js';
export { exportEncoderOnnx } from './onnx/export-encoder.js';
export { type PooledFeatures, poolTokens } from './pooling.js';
export { createPartSegmenter, PartSegmenter, type SegmenterStep } from './segmenter.js';
export { type FullSegmenterConfig, fullSegmenterConfig, type SegmenterConfig } from './segmenter-config.js';
export { semanticRows } from './semantic-rows.js';
export { measureTargets, standardiseRows, standardises, type TargetStatistics } from './target-statistics.js';
export { maskedRows, packVisible, selectRows, type VisibleTokens } from './visible-tokens.js';
