/** The package as bundlers for the browser see it: the same names, without HDF5 and file system. */
export { scaleAndTranslate } from './augment.js';
export { type BatchIndices, batchIndices, epochOrder } from './batching.js';
export { normaliseCloud } from './normalise.js';
export { readNpy } from './npy.js';
export { openInBrowser as openDataset } from './open-in-browser.js';
export type { DatasetPair, PointDataset } from './point-dataset.js';
export { createSynthetic, type SyntheticDataset, type SyntheticPair } from './synthetic/create-synthetic.js';
export type { OpenOptions } from './synthetic/open-synthetic.js';
export { SYNTHETIC_DEFAULTS, type SyntheticOptions } from './synthetic/synthetic-options.js';
