import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset } from '@i2p/data';
import { initKernels } from '@i2p/kernels';
import { createWasmEngine, type PointEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { type HostTensor, readSafetensors, tensor } from '@i2p/safetensors';
import { expectClose, runOnnx, sharedFolder } from '@i2p/testkit';
import type { MaeConfig } from '../config.js';
import { createI2PMae, type I2PMae } from '../i2p-mae.js';
import { evaluationMasks } from '../masking.js';
import { groupLevels } from '../multi-scale.js';
import { ellipsoids, tinyConfig } from '../testing.js';
import { encoderInputs } from './encoder-inputs.js';
import { exportEncoderOnnx } from './export-encoder.js';

/** The preset `small`. */
const small: MaeConfig = {
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

/** Weights far from the initial ones, so that attention is sharp and no bias or running statistic is neutral. */
function livelyModel(config: MaeConfig): I2PMae {
  const model = createI2PMae(config, { seed: 0 });
  const stream = randomStream(1, 'lively');
  const values = (name: string, { shape, data }: HostTensor): Float32Array =>
    Float32Array.from(data as Float32Array, (value) => {
      if (name.endsWith('running_var')) return stream.uniform(0.5, 2);
      if (shape.length === 1) return value + 0.3 * stream.normal();
      return (1.5 / Math.sqrt(shape[1]!)) * stream.normal();
    });
  const floats = [...model.stateDict()].filter(([, { dtype }]) => dtype === 'F32');
  model.loadStateDict(new Map(floats.map(([name, value]) => [name, tensor(values(name, value), value.shape)])));
  return model;
}

describe('exportEncoderOnnx', () => {
  let engine: PointEngine;
  beforeAll(async () => {
    await initKernels();
    engine = await createWasmEngine();
  });

  async function expectSameFeatures(model: I2PMae, points: Float32Array, batch: number): Promise<void> {
    const { config } = model;
    const outputs = await runOnnx(exportEncoderOnnx(model), encoderInputs(points, batch, config, engine));
    const own = model.encode(points, batch, engine);
    expect(outputs.max!.dims).toEqual([batch, config.encoderDims[2]]);
    expectClose(outputs.max!.data, own.max, 1e-4);
    expectClose(outputs.mean!.data, own.mean, 1e-4);
  }

  // few neighbours, so that many tokens of both finer levels are nobody's
  const sparse: MaeConfig = { ...tinyConfig, groupSizes: [8, 3, 2] };

  it.each([
    ['tiny', tinyConfig],
    ['tiny, with tokens that are nobody’s neighbour', sparse],
    ['tiny, where those stay in', { ...sparse, dropUncoveredTokens: false }],
    ['small', small],
  ])('computes what model.encode does, for one cloud and for three: %s', async (_, config) => {
    const model = livelyModel(config);
    for (const batch of [1, 3]) {
      await expectSameFeatures(model, ellipsoids(batch, config.points, randomStream(2, 'clouds', batch)), batch);
    }
    model.dispose();
  });

  it('is compared where hidden tokens count', () => {
    const points = ellipsoids(3, sparse.points, randomStream(2, 'clouds', 3));
    const [fine, middle] = evaluationMasks(groupLevels(points, 3, sparse, engine), 3, sparse);
    const hidden = (mask: Uint8Array): number => mask.reduce((sum, masked) => sum + masked, 0);
    expect([hidden(fine), hidden(middle)].every((count) => count > 3)).toBe(true);
    const [dropped, kept] = [sparse, { ...sparse, dropUncoveredTokens: false }].map((config) => {
      const model = livelyModel(config);
      const { mean } = model.encode(points, 3, engine);
      model.dispose();
      return mean;
    });
    expect(Math.max(...dropped!.map((value, i) => Math.abs(value - kept![i]!)))).toBeGreaterThan(1e-2);
  });

  it('is about as large as the encoder’s weights', () => {
    const model = createI2PMae(small, { seed: 0 });
    let bytes = 0;
    for (const [name, { size }] of model.parameters.parameters) if (name.startsWith('h_encoder.')) bytes += 4 * size;
    const file = exportEncoderOnnx(model).byteLength;
    expect(file).toBeGreaterThan(0.97 * bytes);
    expect(file).toBeLessThan(1.03 * bytes);
    model.dispose();
  });

  it('takes clouds of the configured size only', () => {
    expect(() => encoderInputs(new Float32Array(30), 1, tinyConfig, engine)).toThrow(
      '1 clouds of 128 points have 384 coordinates, got an array of 30',
    );
  });

  const shared = sharedFolder();
  (shared ? it : it.skip)('gives the official run’s features from its weights (needs ../shared)', async () => {
    const folder = shared as string;
    const read = (file: string) => readSafetensors(readFileSync(join(folder, 'official_run', file)));
    const { test } = await openDataset(join(folder, 'data', 'modelnet40_ply_hdf5_1024'), { points: 1024 });
    const golden = read('features.safetensors');
    const model = createI2PMae(small, { seed: 0 });
    model.loadStateDict(read('model.safetensors'));
    const points = new Float32Array(3 * 1024 * 3);
    for (let i = 0; i < 3; i++) test.cloud(golden.get('test_index')!.data[i] as number, 1024, points, i * 1024 * 3);
    const outputs = await runOnnx(exportEncoderOnnx(model), encoderInputs(points, 3, small, engine));
    for (const name of ['max', 'mean'])
      expectClose(outputs[name]!.data, golden.get(`feature_${name}`)!.data.slice(0, 3 * 192) as Float32Array, 1e-4);
    await expectSameFeatures(model, points, 3);
    model.dispose();
  });
});
