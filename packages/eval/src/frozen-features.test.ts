import type { PointDataset } from '@i2p/data';
import { initKernels } from '@i2p/kernels';
import { createI2PMae, type I2PMae, type MaeConfig } from '@i2p/mae';
import { createWasmEngine, type PointEngine } from '@i2p/pointops';
import { expectClose } from '@i2p/testkit';
import { extractFeatures, pooledFeatures } from './frozen-features.js';

const config: MaeConfig = {
  points: 64,
  numGroups: [24, 12, 6],
  groupSizes: [6, 4, 4],
  encoderDims: [8, 8, 16],
  encoderDepths: [1, 1, 1],
  numHeads: 2,
  decoderDims: [16, 8],
  decoderDepths: [1, 1],
  decoderUpBlocks: [1, 1],
  dropPath: 0,
  maskRatio: 0.5,
  masking: 'random',
  maskTemperature: 1,
  targets: '3d',
  teacherDim: 4,
  leakIndexZero: false,
  dropUncoveredTokens: true,
};

/** 37 spirals of 80 points, each of another pitch. */
const spirals: PointDataset = {
  name: 'spirals',
  size: 37,
  pointsPerCloud: 80,
  classNames: ['a', 'b'],
  labels: Int32Array.from({ length: 37 }, (_, i) => i % 2),
  cloud(index, count = 80, out = new Float32Array(3 * count), offset = 0) {
    for (let i = 0; i < count; i++)
      out.set([Math.cos(i * 0.7), Math.sin(i * 0.7), 0.02 * i * (1 + index / 20)], offset + 3 * i);
    return out;
  },
};

describe('extractFeatures', () => {
  let model: I2PMae;
  let engine: PointEngine;
  beforeAll(async () => {
    await initKernels();
    engine = await createWasmEngine();
    model = createI2PMae(config, { seed: 0 });
  });

  it('gives every cloud the features it has alone, across chunks', async () => {
    const done: number[] = [];
    const { max, mean, width, labels } = await extractFeatures(model, spirals, engine, (count) => done.push(count));
    expect([width, max.length, mean.length]).toEqual([16, 37 * 16, 37 * 16]);
    expect(labels).toBe(spirals.labels);
    expect(done).toEqual([16, 32, 37]);
    for (const index of [0, 15, 16, 36]) {
      const alone = model.encode(spirals.cloud(index, 64), 1, engine);
      expectClose(max.subarray(index * 16, (index + 1) * 16), alone.max, 1e-5);
      expectClose(mean.subarray(index * 16, (index + 1) * 16), alone.mean, 1e-5);
    }
  });

  it('puts maxima and means side by side', async () => {
    const split = await extractFeatures(model, spirals, engine);
    const { features, dimension } = pooledFeatures(split, 'max+mean');
    expect(dimension).toBe(32);
    expect([...features.subarray(32, 48)]).toEqual([...split.max.subarray(16, 32)]);
    expect([...features.subarray(48, 64)]).toEqual([...split.mean.subarray(16, 32)]);
    expect(pooledFeatures(split, 'max')).toEqual({ features: split.max, dimension: 16 });
  });
});
