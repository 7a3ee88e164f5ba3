/** Every key of official fine-tuning configurations (SPEC 5.4, 8, 11). */
import { mapped, type OfficialKey, withoutEffect } from './official-key.js';
import { datasetKeys, encoderKeys, trainingKeys } from './shared-keys.js';

const common: readonly OfficialKey[] = [
  ...trainingKeys,
  mapped('grad_norm_clip', 'training.clip'),
  mapped('npoints', 'model.points'),
  ...datasetKeys,
  withoutEffect('model.NAME', 'it chose this table, with pooling and augmentation'),
  ...encoderKeys,
  mapped('model.local_radius', 'model.localRadius'),
  mapped('model.cls_dim', 'model.classes', undefined, 'left out: the classes of the data'),
];

export const modelNet40Keys: readonly OfficialKey[] = [...common, mapped('model.smooth', 'model.labelSmoothing')];

export const scanObjectNNKeys: readonly OfficialKey[] = [
  ...common,
  withoutEffect('model.smooth', 'on ScanObjectNN the loss is the plain cross-entropy (SPEC 8)'),
];
