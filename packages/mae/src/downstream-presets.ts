/** The official settings of the downstream models (SPEC 11). */
import type { ClassifierConfig } from './classifier-config.js';
import type { EncoderConfig } from './config.js';
import type { FullSegmenterConfig } from './segmenter-config.js';

/** What all of them share with pre-training. */
const encoder = {
  numGroups: [512, 256, 64],
  encoderDims: [96, 192, 384],
  encoderDepths: [5, 5, 5],
  numHeads: 6,
  dropPath: 0.1,
} as const satisfies Partial<EncoderConfig>;

const head = { headWidth: 256, dropout: 0.5 } as const;

export const modelNet40Classifier: ClassifierConfig = {
  ...encoder,
  ...head,
  points: 1024,
  groupSizes: [48, 24, 24],
  localRadius: [0.24, 0.48, 0.96],
  classes: 40,
  pooling: 'mean+max',
  labelSmoothing: 0.2,
};

/** The three variants of ScanObjectNN. */
export type ScanObjectNNSplit = 'obj-bg' | 'obj-only' | 'pb-t50-rs';

const scanObjectNN = (localRadius: ClassifierConfig['localRadius']): ClassifierConfig => ({
  ...encoder,
  ...head,
  points: 2048,
  groupSizes: [32, 16, 16],
  localRadius,
  classes: 15,
  pooling: 'mean,max',
  labelSmoothing: 0,
});

export const scanObjectNNClassifiers: Readonly<Record<ScanObjectNNSplit, ClassifierConfig>> = {
  'obj-bg': scanObjectNN([0.32, 0.64, 1.28]),
  'obj-only': scanObjectNN([0.32, 0.64, 1.28]),
  'pb-t50-rs': scanObjectNN([0.48, 0.96, 1.92]),
};

export const shapeNetPartSegmenter: FullSegmenterConfig = {
  ...encoder,
  points: 2048,
  groupSizes: [16, 8, 8],
  localRadius: [0.32, 0.64, 1.28],
  parts: 50,
  categories: 16,
  categoryWidth: 64,
  propagationWidths: [1536, 1024],
  headWidths: [1024, 512, 256],
  dropout: 0.5,
};
