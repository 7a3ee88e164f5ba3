import { heapView, initKernels } from '@i2p/kernels';
import { AdamW, disposeGradients } from '@i2p/nn';
import { createWasmEngine, type PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { memory } from '@tensorflow/tfjs-core';
import { type Classifier, createClassifier } from './classifier.js';
import type { ClassifierConfig } from './classifier-config.js';
import { modelNet40Classifier, scanObjectNNClassifiers } from './downstream-presets.js';
import { createI2PMae } from './i2p-mae.js';
import { groupLevels } from './multi-scale.js';
import { differingNames, ellipsoids, tinyConfig, tinyEncoder } from './testing.js';

const config: ClassifierConfig = {
  ...tinyEncoder,
  points: 64,
  numGroups: [24, 12, 6],
  classes: 4,
  pooling: 'mean+max',
  headWidth: 16,
  dropout: 0,
  labelSmoothing: 0.1,
};

describe('Classifier', () => {
  let engine: PointEngine;
  beforeAll(async () => {
    await initKernels();
    engine = await createWasmEngine();
  });
  const labels = Int32Array.of(0, 1, 2, 3, 1, 0);
  const points = ellipsoids(6, config.points, randomStream(0, 'points'));
  const levels = () => groupLevels(points, 6, config, engine);

  function train(settings: ClassifierConfig, steps: number): { model: Classifier; losses: number[] } {
    const model = createClassifier(settings, { seed: 0 });
    const optimizer = new AdamW(model.parameters.parameters);
    const losses = Array.from({ length: steps }, (_, step) => {
      const draws = { dropPath: randomStream(0, 'path', step), dropout: randomStream(0, 'dropout', step) };
      const { loss, gradients } = model.lossAndGradients(levels(), labels, draws);
      optimizer.step(gradients, 3e-3);
      disposeGradients(gradients);
      return loss;
    });
    optimizer.dispose();
    return { model, losses };
  }

  it.each(['mean+max', 'mean,max'] as const)('learns one batch: the loss halves in 30 steps (%s)', (pooling) => {
    const { losses } = train({ ...config, pooling, labelSmoothing: 0 }, 30);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
  });

  it('gives the same bytes for the same seed, drop path and dropout included', () => {
    const drawn = { ...config, dropPath: 0.3, dropout: 0.5 };
    const [a, b] = [train(drawn, 2), train(drawn, 2)];
    expect(a.losses).toEqual(b.losses);
    expect(train({ ...drawn, dropout: 0 }, 2).losses).not.toEqual(a.losses);
    expect(train({ ...drawn, dropPath: 0 }, 2).losses).not.toEqual(a.losses);
    const [first, second] = [a.model.stateDict(), b.model.stateDict()];
    expect(differingNames(first, second, first.keys())).toEqual([]);
  });

  it('its gradients are those of the loss: central differences along a random direction', () => {
    const model = createClassifier(config, { seed: 1 });
    const { gradients } = model.lossAndGradients(levels(), labels);
    const stream = randomStream(2, 'direction');
    // parameters behind no max or ReLU that a small step could switch
    for (const name of ['cls_head_finetune.8.weight', 'h_encoder.encoder_blocks.0.blocks.0.attn.qkv.weight']) {
      const parameter = model.parameters.get(name);
      const start = heapView(parameter).slice();
      const direction = start.map(() => stream.normal());
      const lossAt = (t: number): number => {
        heapView(parameter).set(start.map((value, i) => value + t * (direction[i] as number)));
        const step = model.lossAndGradients(levels(), labels);
        disposeGradients(step.gradients);
        return step.loss;
      };
      const slope = (lossAt(3e-4) - lossAt(-3e-4)) / 6e-4;
      heapView(parameter).set(start);
      const gradient = heapView(gradients.get(name)!);
      const expected = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
      const scale = Math.hypot(...gradient);
      expect(Math.abs(slope - expected)).toBeLessThan(0.03 * scale + 1e-3);
    }
    disposeGradients(gradients);
  });

  it('scores a cloud the same alone and in company, and leaves no tensors behind', () => {
    const model = createClassifier(config, { seed: 0 });
    const before = memory().numTensors;
    disposeGradients(model.lossAndGradients(levels(), labels).gradients);
    const together = model.logits(points, 6, engine);
    const last = model.logits(points.slice(5 * 3 * config.points), 1, engine);
    expectClose(together.slice(5 * config.classes), last, 1e-5);
    expect(memory().numTensors).toBe(before);
  });

  it('attends locally: another radius gives other scores, one that holds everything those of global attention', () => {
    const logits = (localRadius: ClassifierConfig['localRadius']): Float32Array =>
      createClassifier({ ...config, localRadius }, { seed: 0 }).logits(points, 6, engine);
    expectClose(logits([9, 9, 9]), logits([0, 0, 0]), 1e-6);
    expect(() => expectClose(logits([0.2, 0.4, 0.8]), logits([0, 0, 0]), 1e-6)).toThrow();
  });

  it('loads the encoder of a pre-training checkpoint, with or without a prefix, and says what it lacks and holds beside', () => {
    const source = createI2PMae(tinyConfig, { seed: 3 }).stateDict();
    const model = createClassifier(config, { seed: 0 });
    const report = model.loadEncoder(new Map([...source].map(([name, value]) => [`module.${name}`, value])));
    const state = model.stateDict();
    const encoder = [...state.keys()].filter((name) => name.startsWith('h_encoder.'));
    expect(differingNames(state, source, encoder)).toEqual([]);
    expect(new Set(report.missing.map((name) => name.split('.')[0]))).toEqual(new Set(['norm', 'cls_head_finetune']));
    expect(report.missing).toHaveLength(16);
    expect(report.unexpected).toContain('h_encoder.encoder_norms.2.weight');
    expect(report.unexpected).toContain('mask_token');
    expect(report.unexpected.some((name) => name.startsWith('h_encoder.encoder_blocks'))).toBe(false);
  });

  it('refuses a checkpoint without an encoder, and weights of another model', () => {
    const model = createClassifier(config, { seed: 0 });
    const state = model.stateDict();
    const without = new Map([...state].filter(([name]) => !name.startsWith('h_encoder.')));
    expect(() => model.loadEncoder(without)).toThrow('holds no encoder of this kind: expected names like "h_encoder.');
    expect(() => model.loadStateDict(without)).toThrow(/missing h_encoder\.token_embed.* more; unexpected nothing/);
    const more = new Map([...state, ['norms.weight', state.get('norm.weight')!]]);
    expect(() => model.loadStateDict(more)).toThrow('missing nothing; unexpected norms.weight');
    const other = createClassifier({ ...config, classes: 5 }, { seed: 9 }).stateDict();
    expect(() => model.loadStateDict(other)).toThrow('"cls_head_finetune.8.weight" has shape [5,16]');
    const same = createClassifier(config, { seed: 9 });
    expect(same.loadStateDict(state)).toMatchObject({ missing: [], unexpected: [] });
    expect(same.logits(points, 6, engine)).toEqual(model.logits(points, 6, engine));
  });

  it('says what does not fit', () => {
    const refused = (change: Partial<ClassifierConfig>) => () =>
      createClassifier({ ...config, ...change }, { seed: 0 });
    expect(refused({ classes: 1 })).toThrow('classes = 1 must be');
    expect(refused({ pooling: 'max' as 'mean+max' })).toThrow("pooling = 'max' must be");
    expect(refused({ headWidth: 0 })).toThrow('headWidth = 0 must be');
    expect(refused({ dropout: 1 })).toThrow('dropout = 1 must be in [0, 1)');
    expect(refused({ labelSmoothing: -0.1 })).toThrow('labelSmoothing = -0.1 must be in [0, 1)');
    expect(refused({ localRadius: [0.2, -1, 0] })).toThrow('localRadius[1] = -1 must not be negative');
    expect(refused({ dropPath: 1 })).toThrow('dropPath = 1 must be in [0, 1)');
    const model = createClassifier(config, { seed: 0 });
    expect(() => model.logits(points, 5, engine)).toThrow('5 clouds of 64 points have 960 coordinates, got 1152');
    expect(() => model.lossAndGradients(levels(), Int32Array.of(0))).toThrow('nllLoss: 1 labels for rows [6,4]');
    expect(() =>
      model.lossAndGradients(
        levels(),
        labels.map((l) => l + 1),
      ),
    ).toThrow('label 4 at position 3');
  });

  it('has the head of the official models; their encoder is cut down here to be built quickly', () => {
    for (const [settings, input] of [
      [modelNet40Classifier, 384],
      [scanObjectNNClassifiers['pb-t50-rs'], 768],
    ] as const) {
      const model = createClassifier({ ...settings, encoderDims: [6, 12, 384], encoderDepths: [1, 1, 0] }, { seed: 0 });
      const { parameters } = model;
      expect(parameters.get('cls_head_finetune.0.weight').shape).toEqual([256, input]);
      expect(parameters.get('cls_head_finetune.4.weight').shape).toEqual([256, 256]);
      expect(parameters.get('cls_head_finetune.8.weight').shape).toEqual([settings.classes, 256]);
      expect(parameters.get('norm.weight').shape).toEqual([384]);
      expect(parameters.parameters.has('h_encoder.encoder_norms.0.weight')).toBe(false);
      model.dispose();
    }
    expect(scanObjectNNClassifiers['obj-bg'].localRadius).toEqual([0.32, 0.64, 1.28]);
    expect(scanObjectNNClassifiers['obj-only'].localRadius).toEqual([0.32, 0.64, 1.28]);
    expect(modelNet40Classifier).toMatchObject({ classes: 40, localRadius: [0.24, 0.48, 0.96], labelSmoothing: 0.2 });
  });
});
