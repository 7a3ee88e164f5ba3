import { FINETUNING } from './finetune-schema.js';
import { configText, loadConfigOf, presetNames } from './load-config.js';
import { SEGMENTATION } from './segment-schema.js';

it('knows the official settings (SPEC 11) and two smaller ones, all complete', () => {
  expect(presetNames('finetune-')).toEqual([
    ...[
      'fewshot',
      'modelnet40',
      'scanobjectnn-obj-bg',
      'scanobjectnn-obj-only',
      'scanobjectnn-pb-t50-rs',
      'small',
      'tiny',
    ],
  ]);
  expect(presetNames('segment-')).toEqual(['shapenetpart', 'small', 'tiny']);
  const settings = presetNames('finetune-').map((name) => {
    const { model, training } = loadConfigOf(FINETUNING, name);
    return [
      name,
      model.points,
      model.groupSizes[0],
      model.localRadius[0],
      model.pooling,
      model.labelSmoothing,
      training.augmentation,
      training.epochs,
    ];
  });
  expect(settings.slice(0, 5)).toEqual([
    ['fewshot', 1024, 48, 0.24, 'mean+max', 0.2, 'scale-shift', 151],
    ['modelnet40', 1024, 48, 0.24, 'mean+max', 0.2, 'scale-shift', 301],
    ['scanobjectnn-obj-bg', 2048, 32, 0.32, 'mean,max', 0, 'scans', 301],
    ['scanobjectnn-obj-only', 2048, 32, 0.32, 'mean,max', 0, 'scans', 301],
    ['scanobjectnn-pb-t50-rs', 2048, 32, 0.48, 'mean,max', 0, 'scans', 301],
  ]);
  const official = loadConfigOf(SEGMENTATION, 'shapenetpart');
  expect(official.training).toMatchObject({
    batch: 16,
    epochs: 300,
    learningRate: 2e-4,
    clip: 10,
    officialDoubleStep: false,
  });
  expect(loadConfigOf(FINETUNING, 'scanobjectnn-obj-bg').data.candidates).toBe(2048);
  for (const variant of ['obj-bg', 'obj-only', 'pb-t50-rs'])
    expect(loadConfigOf(FINETUNING, `scanobjectnn-${variant}`).data.variant).toBe(variant);
});

it('lays --set over them, and names unknown keys', () => {
  const { data } = loadConfigOf(FINETUNING, 'tiny', ['data.fewShot={ way: 5, shot: 10, fold: 2 }']);
  expect(data.fewShot).toEqual({ way: 5, shot: 10, query: 20, fold: 2, folder: false });
  expect(() => loadConfigOf(FINETUNING, 'tiny', ['model.maskRatio=1'])).toThrow('unknown key "model.maskRatio"');
  expect(configText(loadConfigOf(FINETUNING, 'tiny'))).toContain('localRadius: [0.32, 0.64, 1.28]');
});

it.each([
  ['training.microBatch=3', 'training.microBatch 3 does not divide the 16 clouds of a batch'],
  ['training.steps=null', 'exactly one of training.steps and training.epochs'],
  ['model.points=50', 'model.numGroups asks for 64 groups at level 0, but model.points are only 50'],
  [
    'model.groupSizes=[8, 8, 33]',
    'model.groupSizes asks for 33 neighbours at level 2, but the groups of level 1 are only 32',
  ],
  ['model.numHeads=5', 'model.encoderDims 24 is not a multiple of model.numHeads 5'],
  ['data.fraction=0', '"data.fraction"'],
])('refuses --set %s', (setting, sentence) => {
  expect(() => loadConfigOf(FINETUNING, 'tiny', [setting])).toThrow(sentence);
});
