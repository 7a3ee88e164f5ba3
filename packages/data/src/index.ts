export {
  augmentParts,
  augmentScans,
  rotateAboutY,
  type ScaleShiftRanges,
  scaleAndTranslate,
} from './augment.js';
export { type BatchIndices, batchIndices, epochOrder } from './batching.js';
export { type CloudDraw, drawCloud } from './draw-cloud.js';
export { type FewShotSetting, listFewShotFolds, openFewShotFold } from './layouts/few-shot.js';
export { normaliseCloud } from './normalise.js';
export { readNpy } from './npy.js';
export { openDataset } from './open-dataset.js';
export type { PartDataset, PartPair } from './part-dataset.js';
export { openPartDataset } from './parts/open-part-dataset.js';
export { type PartShape, samplePartShape } from './parts/sample-part-shape.js';
export type { DatasetPair, PointDataset } from './point-dataset.js';
export { candidatePoints, type FurthestSampler, furthestPoints, randomSubset } from './point-subset.js';
export { type SelectionOptions, selectClouds } from './select-clouds.js';
export { type ClassFolderOptions, isClassFolders, openClassFolders } from './shapes/open-class-folders.js';
export { isShapeName, readShape } from './shapes/read-shape.js';
export { type CloudFiles, readCloudFiles, readShapeFile } from './shapes/read-shape-file.js';
export { samplePoints } from './shapes/sample-points.js';
export type { Shape } from './shapes/shape.js';
export { type CloudScale, shapeToCloud } from './shapes/shape-to-cloud.js';
export { createSynthetic, type SyntheticDataset, type SyntheticPair } from './synthetic/create-synthetic.js';
export type { OpenOptions } from './synthetic/open-synthetic.js';
export { SYNTHETIC_DEFAULTS, type SyntheticOptions } from './synthetic/synthetic-options.js';
export { createSyntheticParts, openSyntheticParts } from './synthetic/synthetic-parts.js';
