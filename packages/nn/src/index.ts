export { AdamW, type AdamWOptions, officialNoDecay } from './adamw.js';
export { dropout } from './dropout.js';
export {
  accumulateGradients,
  clipGradientNorm,
  disposeGradients,
  gradientsOf,
  type NamedGradients,
  scaleGradients,
} from './gradients.js';
export { constant, fanInUniform, truncatedNormal, xavierUniform } from './init.js';
export {
  addBatchNorm,
  addLayerNorm,
  addLinear,
  batchNorm,
  type ForwardContext,
  foldedLinear,
  type LinearInit,
  type LinearOptions,
  layerNorm,
  linear,
  linearGelu,
  type Normalisation,
  normalisation,
} from './layers.js';
export { linearBatchNorm } from './linear-batch-norm.js';
export { type LoadReport, ParameterSet } from './parameter-set.js';
export {
  type CosineOptions,
  officialCosine,
  officialEpochRate,
  type StepScheduleOptions,
  warmupCosine,
} from './schedule.js';
export { localSegments, rowSegments } from './segments.js';
export { addTransformerBlock, type BlockLayout, type BlockOptions, transformerBlock } from './transformer-block.js';
