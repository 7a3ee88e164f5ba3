import { heapView, initKernels } from '@i2p/kernels';
import { AdamW, disposeGradients } from '@i2p/nn';
import { createWasmEngine, type PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { expectClose } from '@i2p/testkit';
import { memory } from '@tensorflow/tfjs-core';
import { shapeNetPartSegmenter } from './downstream-presets.js';
import { createI2PMae } from './i2p-mae.js';
import { createPartSegmenter, type PartSegmenter } from './segmenter.js';
import { fullSegmenterConfig, type SegmenterConfig } from './segmenter-config.js';
import { differingNames, ellipsoids, tinyConfig, tinyEncoder } from './testing.js';

const config: SegmenterConfig = {
  ...tinyEncoder,
  points: 64,
  numGroups: [24, 12, 6],
  parts: 5,
  categories: 3,
  categoryWidth: 4,
  propagationWidths: [12, 10],
  headWidths: [16, 12, 8],
  dropout: 0,
};

describe('PartSegmenter', () => {
  let engine: PointEngine;
  beforeAll(async () => {
    await initKernels();
    engine = await createWasmEngine();
  });
  const batch = 3;
  const points = ellipsoids(batch, config.points, randomStream(0, 'points'));
  const categories = Int32Array.of(2, 0, 1);
  // the part of a point: which side it lies on, apart for each category
  const parts = Int32Array.from({ length: batch * config.points }, (_, i) => {
    const above = (points[3 * i + 2] as number) > 0 ? 1 : 0;
    return categories[Math.floor(i / config.points)] === 0 ? above : 2 + above;
  });
  const step = (model: PartSegmenter, draws = {}) =>
    model.lossAndGradients(points, batch, categories, parts, engine, draws);

  function train(settings: SegmenterConfig, steps: number): number[] {
    const model = createPartSegmenter(settings, { seed: 0 });
    const optimizer = new AdamW(model.parameters.parameters);
    const losses = Array.from({ length: steps }, (_, at) => {
      const draws = { dropPath: randomStream(0, 'path', at), dropout: randomStream(0, 'dropout', at) };
      const { loss, gradients } = step(model, draws);
      optimizer.step(gradients, 6e-3);
      disposeGradients(gradients);
      return loss;
    });
    optimizer.dispose();
    model.dispose();
    return losses;
  }

  it('learns one batch: the loss halves in 30 steps', () => {
    const losses = train(config, 30);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
  });

  it('gives the same losses for the same seed, and dropout changes them', () => {
    const drawn = { ...config, dropout: 0.5, dropPath: 0.3 };
    expect(train(drawn, 2)).toEqual(train(drawn, 2));
    expect(train({ ...drawn, dropout: 0 }, 2)).not.toEqual(train(drawn, 2));
  });

  it('its gradients are those of the loss: central differences along a random direction', () => {
    const model = createPartSegmenter(config, { seed: 1 });
    const { gradients } = step(model);
    expect(gradients.size).toBe(model.parameters.parameters.size);
    const stream = randomStream(2, 'direction');
    for (const name of ['convs4.weight', 'bns3.bias', 'label_conv.0.weight', 'h_encoder.encoder_norms.2.weight']) {
      const parameter = model.parameters.get(name);
      const start = heapView(parameter).slice();
      const direction = start.map(() => stream.normal());
      const lossAt = (t: number): number => {
        heapView(parameter).set(start.map((value, i) => value + t * (direction[i] as number)));
        const { loss, gradients } = step(model);
        disposeGradients(gradients);
        return loss;
      };
      const slope = (lossAt(3e-4) - lossAt(-3e-4)) / 6e-4;
      heapView(parameter).set(start);
      const gradient = heapView(gradients.get(name)!);
      const expected = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
      expect(Math.abs(slope - expected)).toBeLessThan(0.1 * Math.hypot(...gradient) + 1e-3);
    }
    disposeGradients(gradients);
  });

  it('gives probabilities, the same alone and in company, that the category sways; no tensors stay behind', () => {
    const model = createPartSegmenter(config, { seed: 0 });
    const before = memory().numTensors;
    disposeGradients(step(model).gradients);
    const together = model.logProbabilities(points, batch, categories, engine);
    for (let at = 0; at < together.length; at += config.parts) {
      const sum = together.subarray(at, at + config.parts).reduce((total, value) => total + Math.exp(value), 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    }
    const last = points.slice(2 * 3 * config.points);
    const alone = model.logProbabilities(last, 1, categories.slice(2), engine);
    expectClose(together.slice(2 * config.points * config.parts), alone, 1e-5);
    expect(() => expectClose(model.logProbabilities(last, 1, Int32Array.of(0), engine), alone, 1e-4)).toThrow();
    expect(memory().numTensors).toBe(before);
  });

  it('loads the encoder of a pre-training checkpoint, norms of the levels included', () => {
    const source = createI2PMae(tinyConfig, { seed: 3 }).stateDict();
    const model = createPartSegmenter(config, { seed: 0 });
    const { missing, unexpected } = model.loadEncoder(source);
    const state = model.stateDict();
    const encoder = [...state.keys()].filter((name) => name.startsWith('h_encoder.'));
    expect(differingNames(state, source, encoder)).toEqual([]);
    const roots = new Set(missing.map((name) => name.split('.')[0]));
    expect([...roots].sort()).toEqual(
      ['bns1', 'bns2', 'bns3', 'convs1', 'convs2', 'convs3', 'convs4', 'label_conv', 'propagations'].sort(),
    );
    expect(unexpected.some((name) => name.startsWith('h_encoder.'))).toBe(false);
    expect(() => model.loadEncoder(new Map())).toThrow('holds no encoder of this kind');
    expect(() => model.loadStateDict(source)).toThrow('the weights are not those of this model');
    expect(model.loadStateDict(model.stateDict()).missing).toEqual([]);
  });

  it('says what does not fit', () => {
    const refused = (change: Partial<SegmenterConfig>) => () => fullSegmenterConfig({ ...config, ...change });
    expect(refused({ parts: 0 })).toThrow('parts = 0 must be a whole number from 1 on');
    expect(refused({ categories: 1.5 })).toThrow('categories = 1.5 must be');
    expect(refused({ propagationWidths: [] })).toThrow('propagationWidths = [] must be');
    expect(refused({ headWidths: [8, 0, 8] })).toThrow('headWidths = [8,0,8] must be');
    expect(refused({ dropout: 1 })).toThrow('dropout = 1 must be in [0, 1)');
    expect(refused({ numGroups: [24, 12, 2], groupSizes: [8, 4, 2] })).toThrow('interpolation needs three tokens');
    const model = createPartSegmenter(config, { seed: 0 });
    const run = (clouds: Float32Array, kinds: number[], labels: Int32Array) => () =>
      model.lossAndGradients(clouds, batch, Int32Array.from(kinds), labels, engine);
    expect(run(points.slice(3), [0, 1, 2], parts)).toThrow('3 clouds of 64 points have 576 coordinates, got 573');
    expect(run(points, [0, 1], parts)).toThrow('3 clouds need 3 categories, got 2');
    expect(run(points, [0, 1, 3], parts)).toThrow('category 3 of cloud 2 is not within 0 .. 2');
    expect(run(points, [0, 1, 2], parts.slice(1))).toThrow('nllLoss: 191 labels for rows [192,5]');
    expect(
      run(
        points,
        [0, 1, 2],
        parts.map((part) => part + 2),
      ),
    ).toThrow(/label 5 at position/);
  });

  it('has the official widths unless told otherwise; the encoder is cut down here to be built quickly', () => {
    const { categoryWidth, propagationWidths, headWidths, dropout, ...needed } = shapeNetPartSegmenter;
    expect(fullSegmenterConfig(needed)).toEqual(shapeNetPartSegmenter);
    const layers = { propagationWidths: [8, 1024], headWidths: [16, 512, 256] as const };
    const cut = { ...needed, ...layers, encoderDims: [6, 12, 384] as const, encoderDepths: [1, 1, 0] as const };
    const { parameters } = createPartSegmenter(cut, { seed: 0 });
    expect(parameters.get('convs1.weight').shape).toEqual([16, 6208, 1]);
    expect(parameters.get('propagations.2.mlp_convs.0.weight').shape).toEqual([8, 387, 1]);
    expect(parameters.get('convs4.weight').shape).toEqual([50, 256, 1]);
    expect(parameters.get('label_conv.0.weight').shape).toEqual([64, 16, 1]);
    expect(parameters.parameters.has('label_conv.0.bias')).toBe(false);
    parameters.dispose();
  });
});
