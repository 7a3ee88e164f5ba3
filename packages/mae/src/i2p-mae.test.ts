import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '@i2p/data';
import { heapView, initKernels } from '@i2p/kernels';
import { AdamW, disposeGradients } from '@i2p/nn';
import { createWasmEngine, type PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { readSafetensors } from '@i2p/safetensors';
import { expectClose, sharedFolder } from '@i2p/testkit';
import { memory } from '@tensorflow/tfjs-core';
import { completeBatch, prepareBatch, type TrainingBatch } from './batch.js';
import type { MaeConfig } from './config.js';
import { createI2PMae } from './i2p-mae.js';
import type { LossWeights } from './losses.js';
import { ellipsoids, madeUpTeacher, tinyConfig } from './testing.js';

describe('I2PMae', () => {
  let engine: PointEngine;
  beforeAll(async () => {
    await initKernels();
    engine = await createWasmEngine();
  });

  function makeBatch(config: MaeConfig, size: number): TrainingBatch {
    const stream = randomStream(0, 'batch', size);
    const prepared = prepareBatch(ellipsoids(size, config.points, stream), size, config, engine);
    const needsTeacher = config.targets !== '3d' || config.masking === 'guided';
    return completeBatch(
      prepared,
      needsTeacher ? madeUpTeacher(size, config.teacherDim, stream) : undefined,
      config,
      stream,
    );
  }

  function train(config: MaeConfig, steps: number, size = 4) {
    const model = createI2PMae(config, { seed: 0 });
    const batch = makeBatch(config, size);
    const optimizer = new AdamW(model.parameters.parameters);
    const losses = Array.from({ length: steps }, (_, step) => {
      const { loss3d, loss2d, gradients } = model.lossAndGradients(batch, randomStream(0, 'drop', step));
      optimizer.step(gradients, 3e-3);
      disposeGradients(gradients);
      return { loss3d, loss2d };
    });
    optimizer.dispose();
    return { model, losses };
  }

  it('learns one batch: both losses at least halve in 30 steps', () => {
    const { losses } = train(tinyConfig, 30);
    expect(losses.at(-1)?.loss3d).toBeLessThan(0.5 * (losses[0]?.loss3d ?? 0));
    expect(losses.at(-1)?.loss2d).toBeLessThan(0.5 * (losses[0]?.loss2d ?? 0));
  });

  it('gives the same bytes for the same seed, drop path included', () => {
    const config = { ...tinyConfig, dropPath: 0.3 };
    const [a, b] = [train(config, 3), train(config, 3)];
    expect(a.losses).toEqual(b.losses);
    for (const [name, value] of a.model.stateDict()) expect(value.data).toEqual(b.model.stateDict().get(name)?.data);
    expect(train(tinyConfig, 3).losses).not.toEqual(a.losses);
  });

  it('leaves no tensors behind', () => {
    const model = createI2PMae(tinyConfig, { seed: 0 });
    const batch = makeBatch(tinyConfig, 3);
    const before = memory().numTensors;
    disposeGradients(model.lossAndGradients(batch).gradients);
    model.encode(batch.points, 3, engine);
    expect(memory().numTensors).toBe(before);
  });

  it('takes a batch of one cloud, which the official code cannot (SPEC 12.8)', () => {
    const { losses } = train(tinyConfig, 2, 1);
    expect(losses.every(({ loss3d, loss2d }) => Number.isFinite(loss3d) && Number.isFinite(loss2d))).toBe(true);
  });

  it('trains the targets it is asked for', () => {
    const gradientNames = (config: MaeConfig): string[] => {
      const model = createI2PMae(config, { seed: 0 });
      const { gradients, loss2d } = model.lossAndGradients(makeBatch(config, 2));
      const names = [...gradients.keys()];
      disposeGradients(gradients);
      if (config.targets === '3d') expect(loss2d).toBe(0);
      return names;
    };
    const both = gradientNames(tinyConfig);
    expect(both).toContain('rec_head_2d.weight');
    expect(both).toContain('rec_head_3d.weight');
    // the finest level's norm serves no loss (SPEC 5.3)
    expect(both).not.toContain('h_encoder.encoder_norms.0.weight');
    const geometry = gradientNames({ ...tinyConfig, targets: '3d', masking: 'random' });
    expect(geometry).not.toContain('rec_head_2d.weight');
    expect(gradientNames({ ...tinyConfig, targets: '2d' })).not.toContain('rec_head_3d.weight');
  });

  it('weighs the losses of a part of a batch in the gradients alone, each by its own factor', async () => {
    const gradientsBy = async (targets: MaeConfig['targets'], weights?: LossWeights) => {
      const model = createI2PMae({ ...tinyConfig, targets }, { seed: 0 });
      const { loss3d, gradients } = await model.lossAndGradientsAsync(makeBatch(tinyConfig, 2), undefined, weights);
      const of = (name: string) => heapView(gradients.get(name)!).slice();
      const found = { loss3d, shared: of('mask_token') };
      disposeGradients(gradients);
      return found;
    };
    const weights = { loss3d: 3, loss2d: 0.5 };
    const [geometry, semantics] = [await gradientsBy('3d'), await gradientsBy('2d')];
    const both = await gradientsBy('3d+2d', weights);
    expect(both.loss3d).toBe(geometry.loss3d);
    const expected = geometry.shared.map((value, i) => 3 * value + 0.5 * semantics.shared[i]!);
    expectClose(both.shared, expected, 1e-5);
    const alone = [await gradientsBy('3d', weights), await gradientsBy('2d', weights)];
    expectClose(
      alone[0]!.shared,
      geometry.shared.map((value) => 3 * value),
      1e-5,
    );
    expectClose(
      alone[1]!.shared,
      semantics.shared.map((value) => 0.5 * value),
      1e-5,
    );
  });

  it('encodes a cloud the same way alone and in company', () => {
    const model = createI2PMae({ ...tinyConfig, leakIndexZero: false }, { seed: 0 });
    const points = ellipsoids(3, tinyConfig.points, randomStream(5, 'encode'));
    const together = model.encode(points, 3, engine);
    const last = model.encode(points.slice(2 * 3 * tinyConfig.points), 1, engine);
    expectClose(together.max.slice(2 * 36), last.max, 1e-6);
    expectClose(together.mean.slice(2 * 36), last.mean, 1e-6);
  });

  it('calibrates BatchNorm without touching a weight', () => {
    const model = createI2PMae(tinyConfig, { seed: 0 });
    const before = model.stateDict();
    model.calibrateBatchNorm([makeBatch(tinyConfig, 4)]);
    const after = model.stateDict();
    const changed = [...before]
      .filter(([name, { data }]) => data.some((value, i) => value !== after.get(name)?.data[i]))
      .map(([name]) => name);
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((name) => /running_(mean|var)$|num_batches_tracked$/.test(name))).toBe(true);
  });

  it('says what a batch lacks', () => {
    const prepared = prepareBatch(ellipsoids(1, 128, randomStream(0, 'x')), 1, tinyConfig, engine);
    const complete =
      (config: MaeConfig, teacher = undefined as ReturnType<typeof madeUpTeacher> | undefined) =>
      () =>
        completeBatch(prepared, teacher, config, randomStream(0, 'y'));
    expect(complete(tinyConfig)).toThrow("masking 'guided' needs a teacher");
    expect(complete({ ...tinyConfig, masking: 'random' })).toThrow("targets '3d+2d' need a teacher");
    expect(complete(tinyConfig, madeUpTeacher(1, 7, randomStream(0, 'z')))).toThrow('the teacher gives 7 channels');
    expect(() => prepareBatch(new Float32Array(30), 1, tinyConfig, engine)).toThrow('clouds of 128 points');
  });

  const shared = sharedFolder();
  (shared ? it : it.skip)(
    'gives the features of the official run on real ModelNet40 clouds (needs ../shared)',
    async () => {
      const folder = shared as string;
      const read = (file: string) => readSafetensors(readFileSync(join(folder, 'official_run', file)));
      const { test } = await openDataset(join(folder, 'data', 'modelnet40_ply_hdf5_1024'), { points: 1024 });
      const golden = read('features.safetensors');
      const indices = golden.get('test_index')?.data as Int32Array;
      const model = createI2PMae(officialSmall, { seed: 0 });
      model.loadStateDict(read('model.safetensors'));
      const points = new Float32Array(indices.length * 1024 * 3);
      indices.forEach((index, i) => test.cloud(index, 1024, points, i * 1024 * 3));
      const { max, mean } = model.encode(points, indices.length, engine);
      expectClose(max, golden.get('feature_max')?.data as Float32Array, 1e-4);
      expectClose(mean, golden.get('feature_mean')?.data as Float32Array, 1e-4);
      expect(heapView(model.parameters.get('mask_token')).length).toBe(192);
    },
  );
});

/** The configuration of `official_run`. */
const officialSmall: MaeConfig = {
  ...tinyConfig,
  points: 1024,
  numGroups: [256, 128, 32],
  groupSizes: [16, 8, 8],
  encoderDims: [48, 96, 192],
  encoderDepths: [2, 2, 2],
  numHeads: 6,
  decoderDims: [192, 96],
  teacherDim: 192,
};
