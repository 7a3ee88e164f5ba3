/** Keys that official pre-training and fine-tuning configurations share (SPEC 7, 8). */
import { mapped, type OfficialKey, only, wholeNumber, withoutEffect } from './official-key.js';

/** Optimizer, schedule and length. */
export const trainingKeys: readonly OfficialKey[] = [
  only('optimizer.type', ['AdamW']),
  only('optimizer.part', ['all'], 'all parameters are trained'),
  mapped('optimizer.kwargs.lr', 'training.learningRate'),
  mapped('optimizer.kwargs.weight_decay', 'training.weightDecay'),
  only('scheduler.type', ['CosLR']),
  mapped('scheduler.kwargs.epochs', 'training.cosineEpochs', undefined, 'with `training.schedule: official-epochs`'),
  mapped('scheduler.kwargs.initial_epochs', 'training.warmupEpochs'),
  mapped(
    'max_epoch',
    'training.epochs',
    (value, where) => wholeNumber(value, where) + 1,
    'plus one: the official loop includes the last epoch',
  ),
  mapped('total_bs', 'training.batch'),
  only('step_per_update', [1], 'gradients are not accumulated; training.microBatch works a batch off in slices'),
];

/** Encoder and its groups, the same in all models. */
export const encoderKeys: readonly OfficialKey[] = [
  mapped('model.num_groups', 'model.numGroups'),
  mapped('model.group_sizes', 'model.groupSizes'),
  mapped('model.encoder_dims', 'model.encoderDims'),
  mapped('model.encoder_depths', 'model.encoderDepths'),
  mapped('model.num_heads', 'model.numHeads'),
  mapped('model.drop_path_rate', 'model.dropPath'),
];

const TRAIN_DATA = 'with the other keys of dataset.train it makes `data.source`; `--data` goes before it';

/** The training data; where it lies becomes `data.source` (data-source.ts). */
const trainDataKeys: readonly OfficialKey[] = ['NAME', 'DATA_PATH', 'PC_PATH', 'DATA_DIR', 'ROOT', 'SPLIT'].map(
  (key) => ({ key: `dataset.train.${key}`, to: 'data.source', note: TRAIN_DATA, apply: () => undefined }),
);

/** Keys of the second files that say nothing the data do not say. */
function describing(dataset: string): OfficialKey[] {
  return [
    withoutEffect(`${dataset}.N_POINTS`, 'the files tell how many points they hold'),
    withoutEffect(`${dataset}.NUM_CATEGORY`, 'the data tell their classes'),
    only(`${dataset}.USE_NORMALS`, [false], 'the models read coordinates alone'),
  ];
}

/** Data sets of validation, test and SVM. */
function judging(dataset: string): OfficialKey[] {
  const reason = "judging uses the test split of the command's own data";
  const keys = ['NAME', 'DATA_PATH', 'PC_PATH', 'DATA_DIR', 'ROOT', 'SPLIT'];
  const others = ['subset', 'npoints', 'partition', 'num_points'].map((key) => `others.${key}`);
  return [...describing(dataset), ...[...keys, ...others].map((key) => withoutEffect(`${dataset}.${key}`, reason))];
}

export const datasetKeys: readonly OfficialKey[] = [
  ...trainDataKeys,
  only('dataset.train.others.subset', ['train']),
  only('dataset.train.others.partition', ['train']),
  only('dataset.train.others.whole', [false], 'the test split is not trained on'),
  ...describing('dataset.train'),
  ...judging('dataset.val'),
  ...judging('dataset.test'),
  ...judging('dataset.svm.*'),
];
