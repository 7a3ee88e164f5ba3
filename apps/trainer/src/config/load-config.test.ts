import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configText, loadConfig, presetNames, readConfigFile } from './load-config.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-config-'));
const yamlFile = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('loadConfig', () => {
  it('knows the three presets, all complete', () => {
    expect(presetNames()).toEqual(['i2p-mae', 'small', 'tiny']);
    const official = loadConfig('i2p-mae');
    expect(official.model).toMatchObject({ points: 2048, numGroups: [512, 256, 64], encoderDims: [96, 192, 384] });
    expect(official.training).toMatchObject({ batch: 64, epochs: 301, steps: null, schedule: 'official-epochs' });
    expect(loadConfig('small').training).toMatchObject({ batch: 32, steps: 400, warmupSteps: 30, learningRate: 1e-3 });
    expect(loadConfig('tiny').data.source).toBe('synthetic:train=4000,test=640');
  });

  it('lays --set over the preset, values as in YAML', () => {
    const config = loadConfig('small', [
      'training.batch=8',
      'model.masking=random',
      'model.numGroups=[64, 32, 16]',
      'training.learningRate=1e-4',
    ]);
    expect(config.training).toMatchObject({ batch: 8, learningRate: 1e-4, weightDecay: 0.05 });
    expect(config.model).toMatchObject({ masking: 'random', numGroups: [64, 32, 16] });
  });

  it('lets the last length win: steps over epochs and epochs over steps', () => {
    expect(loadConfig('i2p-mae', ['training.steps=5']).training).toMatchObject({ steps: 5, epochs: null });
    expect(loadConfig('small', ['training.epochs=2']).training).toMatchObject({ steps: null, epochs: 2 });
    expect(loadConfig('small', ['training.epochs=2'], { training: { steps: 7 } }).training).toMatchObject({
      steps: 7,
      epochs: null,
    });
    expect(() => loadConfig('small', ['training.steps=null'])).toThrow(
      'exactly one of training.steps and training.epochs',
    );
  });

  it('reads a file that builds on a preset or on another file', () => {
    const first = yamlFile('first.yaml', 'base: small\ntraining: { batch: 4 }\n');
    const second = yamlFile('second.yaml', `base: ${first}\ntraining: { seed: 3 }\n`);
    expect(loadConfig(second).training).toMatchObject({ batch: 4, seed: 3, steps: 400 });
    const loop = join(folder, 'loop.yaml');
    yamlFile('loop.yaml', `base: ${loop}\n`);
    expect(() => loadConfig(loop)).toThrow('builds on itself');
  });

  it.each([
    ['training.stepz=3', 'unknown key "training.stepz"; the nearest known one is "training.steps"'],
    ['batch=3', 'unknown key "batch"; the nearest known one is "training.batch"'],
    ['model.numgroups=3', 'the nearest known one is "model.numGroups"'],
    ['model.foo=3', 'unknown key "model.foo"; the nearest known one is "model.'],
    ['modle.points=3', 'the nearest known one is "model.points"'],
    ['training.batch', 'expected section.key=value'],
    ['training.batch=[1', 'not valid YAML'],
    ['training.batch=many', '"training.batch"'],
    ['training.batch=0', '"training.batch"'],
    ['model.masking=some', '"model.masking"'],
    ['model.points=100', '256 groups at level 0, but model.points are only 100'],
    ['model.numHeads=5', 'not a multiple of model.numHeads 5'],
    ['model.decoderDims=[96, 48]', 'model.decoderDims must be [192, 96]'],
    ['model.maskRatio=0.01', 'masks 0 of 32 groups'],
  ])('refuses --set %s', (setting, sentence) => {
    expect(() => loadConfig('small', [setting])).toThrow(sentence);
  });

  it('names the nearest known name for files and presets too', () => {
    const file = yamlFile('typo.yaml', 'base: small\ntraning:\n  batch: 4\n');
    expect(() => loadConfig(file)).toThrow('unknown key "traning"; the nearest known one is "training"');
    expect(() => loadConfig('smal')).toThrow('the nearest preset is "small"');
    expect(() => loadConfig(yamlFile('half.yaml', 'model: { points: 5 }'))).toThrow('"model.numGroups"');
    expect(() => loadConfig(yamlFile('list.yaml', '- 1'))).toThrow('expected a mapping');
  });

  it('is stored and read back unchanged', () => {
    const config = loadConfig('tiny', ['training.seed=9', 'teacher.mean=[0.1, 0.2, 0.3]']);
    expect(readConfigFile(yamlFile('stored.yaml', configText(config)))).toEqual(config);
  });
});
