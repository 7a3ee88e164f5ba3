/** Every key of official pre-training and linear-SVM configurations (SPEC 4-7, 11). */
import { mapped, type OfficialKey, only, withoutEffect } from './official-key.js';
import { datasetKeys, encoderKeys, trainingKeys } from './shared-keys.js';

const GLOBAL = 'pre-training attends among all visible tokens (SPEC 5.4)';

const common: readonly OfficialKey[] = [
  ...trainingKeys,
  withoutEffect('grad_norm_clip', 'the official pre-training clips nothing'),
  // the data's own number of points goes before it: the rules apply in this order
  mapped('npoints', 'model.points'),
  mapped('dataset.train.others.npoints', 'model.points', undefined, 'before `npoints`'),
  mapped('dataset.train.others.num_points', 'model.points', undefined, 'before `npoints`'),
  ...datasetKeys,
  withoutEffect('model.NAME', 'it chose this table'),
  ...encoderKeys,
  mapped('model.mask_ratio', 'model.maskRatio'),
  mapped('model.decoder_dims', 'model.decoderDims'),
  mapped('model.decoder_depths', 'model.decoderDepths'),
  mapped('model.decoder_up_blocks', 'model.decoderUpBlocks'),
];

export const i2pMaeKeys: readonly OfficialKey[] = [
  ...common,
  only('model.local_radius', [[0, 0, 0]], GLOBAL),
  mapped('model.clip_config.feat_dim', 'model.teacherDim'),
  withoutEffect('model.clip_config.visual_encoder', '`--teacher FILE` brings the 2D model'),
];

/** The same network without a teacher: random masks, 3D targets. */
export const pointM2aeKeys: readonly OfficialKey[] = [...common, withoutEffect('model.local_radius', GLOBAL)];
