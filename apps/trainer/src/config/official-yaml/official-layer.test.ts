import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { keysOf } from '../config-kind.js';
import { FINETUNING } from '../finetune-schema.js';
import { loadConfig, loadConfigOf } from '../load-config.js';
import { PRETRAINING } from '../pretraining-kind.js';
import { SEGMENTATION } from '../segment-schema.js';
import { OFFICIAL_MODELS } from './official-models.js';

const root = mkdtempSync(join(tmpdir(), 'i2p-official-'));
function file(name: string, text: string): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

file(
  'cfgs/data/shapes.yaml',
  'NAME: ShapeNet\nDATA_PATH: data/Shapes/lists\nN_POINTS: 8192\nPC_PATH: data/Shapes/pc\n',
);
file('cfgs/data/svm.yaml', 'NAME: ModelNet40_SVM\nDATA_DIR: data/\nNUM_CATEGORY: 40\nUSE_NORMALS: FALSE\n');
file('cfgs/data/modelnet.yaml', 'NAME: ModelNet\nDATA_PATH: /abs/modelnet\nUSE_NORMALS: FALSE');
file('cfgs/data/fewshot.yaml', 'NAME: ModelNetFewShot\nDATA_PATH: data/few\n');
file('cfgs/data/pb.yaml', 'NAME: ScanObjectNN \nROOT: data/Scans/main_split\nSPLIT: PB\nN_POINTS: 2048\n');

/** Closing braces at the margin, comments and lists inside, as such files are laid out. */
const optimizer = 'optimizer: {\n  type: AdamW,\n  kwargs: {\n  lr : 0.002,\n  weight_decay : 0.1\n}}\n';
const scheduler = 'scheduler: {type: CosLR, kwargs: {epochs: 40, initial_epochs : 3}}\n';
const size = 'total_bs : 8\nstep_per_update : 1\nmax_epoch: 30\n';
const network =
  'num_groups: [64, 32, 16],\n  # widths\n  encoder_depths: [1, 2, 3],\n  encoder_dims: [12, 24, 48],\n  num_heads: 4, drop_path_rate: 0.2';

const pretraining = (model = 'NAME: I2P_MAE,\n local_radius: [0, 0, 0]', more = ''): string => `
${optimizer}${scheduler}
dataset: {
  train: { _base_: cfgs/data/shapes.yaml,
           others: {subset: 'train', npoints: 512}},
  val: { _base_: cfgs/data/shapes.yaml, others: {subset: 'test', npoints: 512}},
  svm: {train: { _base_: cfgs/data/svm.yaml, others: {partition: 'train', num_points: 100}}}}
model: {
  ${model}, mask_ratio: 0.6, group_sizes: [16, 8, 4], ${network},
  decoder_depths: [2, 1], decoder_dims: [48, 24], decoder_up_blocks: [1, 2]}
npoints: 2048
${size}${more}`;

const finetuning = (model: string, data: string, more = ''): string => `
${optimizer}${scheduler}
dataset: {train: {_base_: cfgs/data/${data}.yaml, others: {subset: 'train'}}, test: {_base_: cfgs/data/${data}.yaml, others: {subset: 'test'}}}
model: {${model}, group_sizes: [24, 12, 12], local_radius: [0.1, 0.2, 0.4], ${network}}
npoints: 600
${size}grad_norm_clip: 5
${more}`;

const load = (name: string, text: string) => loadConfig(file(`cfgs/${name}`, text));
const loadFinetune = (name: string, text: string) => loadConfigOf(FINETUNING, file(`cfgs/${name}`, text));

describe('an official pre-training file', () => {
  it('is followed key by key, over what the official sources fix', () => {
    const { model, training, data, teacher } = load('pre/a.yaml', pretraining());
    expect(model).toEqual({
      ...loadConfig('i2p-mae').model,
      points: 512,
      numGroups: [64, 32, 16],
      groupSizes: [16, 8, 4],
      encoderDims: [12, 24, 48],
      encoderDepths: [1, 2, 3],
      numHeads: 4,
      decoderDims: [48, 24],
      decoderDepths: [2, 1],
      decoderUpBlocks: [1, 2],
      dropPath: 0.2,
      maskRatio: 0.6,
    });
    expect(training).toEqual({
      ...loadConfig('i2p-mae').training,
      batch: 8,
      epochs: 31,
      learningRate: 0.002,
      weightDecay: 0.1,
      warmupEpochs: 3,
      cosineEpochs: 40,
    });
    expect(data.source).toBe(join(root, 'data/Shapes'));
    expect(teacher).toEqual(loadConfig('i2p-mae').teacher);
  });

  it('takes the width of the 2D features, and no teacher for Point-M2AE', () => {
    const clip = "NAME: I2P_MAE, clip_config: {visual_encoder: 'ViT-B/16', feat_dim: 512}";
    expect(load('pre/clip.yaml', pretraining(clip)).model.teacherDim).toBe(512);
    const m2ae = load('pre/m2ae.yaml', pretraining('NAME: Point_M2AE, local_radius: [0.32, 0.64, 1.28]')).model;
    expect(m2ae).toMatchObject({ masking: 'random', targets: '3d' });
  });

  it('reads the points of an SVM file from its data, else from npoints', () => {
    const svm = pretraining()
      .replace('cfgs/data/shapes.yaml', 'cfgs/data/svm.yaml')
      .replace("{subset: 'train', npoints: 512}", "{partition: 'train', num_points: 1024}");
    const { model, data } = load('svm/a.yaml', svm);
    expect([model.points, data.source]).toEqual([1024, join(root, 'data/modelnet40_ply_hdf5_2048')]);
    expect(load('svm/b.yaml', svm.replace(', num_points: 1024', '')).model.points).toBe(2048);
  });

  it('can be built on, and --set goes over it', () => {
    file('cfgs/pre/a.yaml', pretraining());
    const own = file('own.yaml', `base: ${join(root, 'cfgs/pre/a.yaml')}\ntraining: { batch: 2 }\n`);
    const config = loadConfig(own, ['training.steps=7']);
    expect(config.training).toMatchObject({ batch: 2, steps: 7, epochs: null, learningRate: 0.002 });
  });
});

describe('an official fine-tuning file', () => {
  it('gives ModelNet40 radii, smoothing, pooling and clip', () => {
    const config = loadFinetune(
      'ft/m.yaml',
      finetuning('NAME: I2P_MAE_ModelNet40, smooth: 0.3, cls_dim: 10', 'modelnet'),
    );
    expect(config.model).toEqual({
      ...loadConfigOf(FINETUNING, 'modelnet40').model,
      points: 600,
      numGroups: [64, 32, 16],
      groupSizes: [24, 12, 12],
      encoderDims: [12, 24, 48],
      encoderDepths: [1, 2, 3],
      numHeads: 4,
      dropPath: 0.2,
      localRadius: [0.1, 0.2, 0.4],
      classes: 10,
      pooling: 'mean+max',
      labelSmoothing: 0.3,
    });
    expect(config.training).toMatchObject({ batch: 8, epochs: 31, steps: null, clip: 5, warmupEpochs: 3 });
    expect(config.training).toMatchObject({
      schedule: 'official-epochs',
      augmentation: 'scale-shift',
      cosineEpochs: 40,
    });
    expect(config.data.source).toBe('/abs/modelnet');
  });

  it('gives ScanObjectNN its pooling, augmentation, plain loss and files', () => {
    const config = loadFinetune('ft/s.yaml', finetuning('NAME: I2P_MAE_ScanObjectNN, smooth: 0.3', 'pb'));
    expect(config.model).toMatchObject({ pooling: 'mean,max', labelSmoothing: 0, localRadius: [0.1, 0.2, 0.4] });
    expect(config.training.augmentation).toBe('scans');
    expect(config.data.source).toBe(`${join(root, 'data/Scans')}#pb-t50-rs`);
  });

  it('knows few-shot data', () => {
    const config = loadFinetune('ft/f.yaml', finetuning('NAME: I2P_MAE_ModelNet40', 'fewshot'));
    expect(config.model.classes).toBe(40);
    expect(config.data.source).toBe(join(root, 'data/few'));
  });
});

describe('what cannot be followed is named', () => {
  it.each([
    [optimizer.replace('kwargs: {', 'kwargs: {foo: 1,'), 'unknown key "optimizer.kwargs.foo"'],
    [`${size}npoint: 5`, 'unknown key "npoint"; the nearest known one is "npoints"'],
    ['optimizer: {type: [', 'bad.yaml: not valid YAML: unexpected end of the stream within a flow collection at line'],
    ['optimizer: {type: SGD}', '"optimizer.type": expected "AdamW", got "SGD"'],
    ['scheduler: {type: StepLR}', '"scheduler.type": expected "CosLR", got "StepLR"'],
    ['step_per_update: 2', '"step_per_update": expected 1 (gradients are not accumulated'],
    ['max_epoch: many', '"max_epoch": expected a whole number, got "many"'],
    ['total_bs: many', '"training.batch": Invalid input'],
    ['dataset: {train: {USE_NORMALS: TRUE}}', '"dataset.train.USE_NORMALS": expected false'],
    ['dataset: {train: {NAME: Cars}}', '"dataset.train.NAME": expected ShapeNet, ModelNet'],
    ['dataset: {train: {NAME: ShapeNet}}', 'dataset.train of ShapeNet needs DATA_PATH'],
    [
      'dataset: {train: {NAME: ScanObjectNN, ROOT: a, SPLIT: XX}}',
      'expected ROOT and SPLIT to be one of main_split PB, main_split OBJ, main_split OBJ-BG, main_split_nobg OBJ, got a XX',
    ],
    ['dataset: {train: {_base_: cfgs/none.yaml}}', '_base_ cfgs/none.yaml is neither beside the file'],
    ['dataset: {train: {_base_: [1]}}', 'expected a file in _base_, got [1]'],
  ])('%s', (text, sentence) => {
    const path = file('cfgs/bad.yaml', `${text}\nmodel: {NAME: I2P_MAE}\n`);
    expect(() => loadConfig(path)).toThrow(sentence);
  });

  it.each([
    ['NAME: I2P_MAE, local_radius: [0.1, 0, 0]', 'expected [0,0,0] (pre-training attends among all visible tokens'],
    ['NAME: Point_MAE', 'model.NAME Point_MAE is another model; the ones known here are I2P_MAE, Point_M2AE,'],
    ['NAME: I2P_MAE_ModelNet40', 'model.NAME I2P_MAE_ModelNet40 is for i2p finetune, not for this command'],
    ['mask_ratio: 0.8', 'expected the name of an official model in model.NAME, got nothing'],
    ['NAME: I2P_MAE, smooth: 0.2', 'unknown key "model.smooth"'],
  ])('model: {%s}', (model, sentence) => {
    const path = file('cfgs/bad.yaml', `total_bs: 4\nmodel: {${model}}\n`);
    expect(() => loadConfig(path)).toThrow(sentence);
  });

  it('a pre-training file for another command', () => {
    const path = file('cfgs/bad.yaml', 'model: {NAME: I2P_MAE}');
    expect(() => loadConfigOf(FINETUNING, path)).toThrow(
      'model.NAME I2P_MAE is for i2p pretrain, not for this command',
    );
    expect(() => loadConfigOf(SEGMENTATION, path)).toThrow('is for i2p pretrain');
  });

  it('a second file that includes itself', () => {
    file('cfgs/one.yaml', '_base_: two.yaml\n');
    file('cfgs/two.yaml', '_base_: cfgs/one.yaml\n');
    const path = file('cfgs/loop.yaml', '_base_: one.yaml\nmodel: {NAME: I2P_MAE}\n');
    expect(() => loadConfig(path)).toThrow('includes itself through _base_');
  });
});

it('sends values to keys that exist', () => {
  for (const { keys, prefix } of Object.values(OFFICIAL_MODELS)) {
    const known = prefix === '' ? keysOf(PRETRAINING) : keysOf(FINETUNING);
    expect(keys.flatMap(({ to }) => (to !== undefined && !known.includes(to) ? [to] : []))).toEqual([]);
    expect(keys.filter(({ to, note }) => to === undefined && note === undefined)).toEqual([]);
  }
});
