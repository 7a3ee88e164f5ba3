/** The package as bundlers for the browser see it: the same names; what needs HDF5 or paths refuses in one sentence. */
export {
  augmentParts,
  augmentScans,
  rotateAboutY,
  type ScaleShiftRanges,
  scaleAndTranslate,
} from './augment.js';
export { type BatchIndices, batchIndices, epochOrder } from './batching.js';
export { type CloudDraw, drawCloud } from './draw-cloud.js';
export type { FewShotSetting } from './layouts/few-shot.js';
export { normaliseCloud } from './normalise.js';
export { readNpy } from './npy.js';
export { openInBrowser as openDataset } from './open-in-browser.js';
export type { PartDataset, PartPair } from './part-dataset.js';
export { type PartShape, samplePartShape } from './parts/sample-part-shape.js';
export type { DatasetPair, PointDataset } from './point-dataset.js';
export { candidatePoints, type FurthestSampler, furthestPoints, randomSubset } from './point-subset.js';
export { type SelectionOptions, selectClouds } from './select-clouds.js';
export {
  isClassFoldersInBrowser as isClassFolders,
  listFoldsInBrowser as listFewShotFolds,
  openFoldersInBrowser as openClassFolders,
  openFoldInBrowser as openFewShotFold,
  readCloudsInBrowser as readCloudFiles,
  readShapeInBrowser as readShapeFile,
} from './shapes/files-in-browser.js';
export type { ClassFolderOptions } from './shapes/open-class-folders.js';
export { isShapeName, readShape } from './shapes/read-shape.js';
export type { CloudFiles } from './shapes/read-shape-file.js';
export { samplePoints } from './shapes/sample-points.js';
export type { Shape } from './shapes/shape.js';
export { type CloudScale, shapeToCloud } from './shapes/shape-to-cloud.js';
export { createSynthetic, type SyntheticDataset, type SyntheticPair } from './synthetic/create-synthetic.js';
export type { OpenOptions } from './synthetic/open-synthetic.js';
export { SYNTHETIC_DEFAULTS, type SyntheticOptions } from './synthetic/synthetic-options.js';
export {
  createSyntheticParts,
  openSyntheticParts as openPartDataset,
  openSyntheticParts,
} from './synthetic/synthetic-parts.js';
