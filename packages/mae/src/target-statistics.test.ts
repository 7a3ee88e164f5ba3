import { initKernels } from '@i2p/kernels';
import { disposeGradients } from '@i2p/nn';
import { createWasmEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { completeBatch, prepareBatch, type TrainingBatch } from './batch.js';
import type { MaeConfig } from './config.js';
import { createI2PMae } from './i2p-mae.js';
import { measureTargets, standardiseRows } from './target-statistics.js';
import { ellipsoids, madeUpTeacher, tinyConfig } from './testing.js';

describe('measureTargets', () => {
  it('is mean and deviation of each channel over all tables; a constant channel is only shifted', () => {
    const tables = [Float32Array.of(1, 10, 7, 3, 30, 7), Float32Array.of(5, 50, 7)];
    const { mean, deviation } = measureTargets(tables, 3);
    expect([...mean]).toEqual([3, 30, 7]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(8 / 3), 6);
    expect(deviation[1]).toBeCloseTo(10 * Math.sqrt(8 / 3), 5);
    expect(deviation[2]).toBe(1);
    expect([...standardiseRows(Float32Array.of(3, 10, 8), { mean, deviation })]).toEqual([
      0,
      expect.closeTo(-Math.sqrt(3 / 2), 6),
      1,
    ]);
  });

  it('says what it needs', () => {
    expect(() => measureTargets([], 3)).toThrow('expected at least one row, got none');
    expect(() => measureTargets([new Float32Array(4)], 3)).toThrow('expected rows of 3 channels, got 4 values');
  });
});

describe('a model of standardised targets', () => {
  const config: MaeConfig = { ...tinyConfig, targetScale: 'standardised' };
  let batch: TrainingBatch;
  beforeAll(async () => {
    await initKernels();
    const stream = randomStream(0, 'batch');
    const prepared = prepareBatch(ellipsoids(3, config.points, stream), 3, config, await createWasmEngine());
    batch = completeBatch(prepared, madeUpTeacher(3, config.teacherDim, stream), config, stream);
  });

  /** 2D loss and the gradient of the 2D head's bias; standardised targets are measured on the batch itself. */
  const lossOf = (settings: MaeConfig, of: TrainingBatch) => {
    const model = createI2PMae(settings, { seed: 0 });
    if (settings.targetScale === 'standardised') model.setTargetStatistics(measureTargets([of.teacherRows!], 15));
    const { loss2d, gradients } = model.lossAndGradients(of);
    const bias = Float32Array.from(gradients.get('rec_head_2d.bias')!.dataSync());
    disposeGradients(gradients);
    return { loss2d, bias };
  };

  it('does not change when a channel of the teacher is shifted and scaled', () => {
    const teacherRows = batch.teacherRows!.map((value, i) => (i % 15 === 4 ? 300 * value + 70 : value));
    const stretched = { ...batch, teacherRows };
    expect(lossOf(config, stretched).loss2d).toBeCloseTo(lossOf(config, batch).loss2d, 3);
    expect(lossOf(tinyConfig, stretched).loss2d).toBeGreaterThan(100 * lossOf(tinyConfig, batch).loss2d);
  });

  it('is the raw model on standardised rows', () => {
    const teacherRows = standardiseRows(batch.teacherRows!, measureTargets([batch.teacherRows!], 15));
    expect(lossOf(config, batch)).toEqual(lossOf(tinyConfig, { ...batch, teacherRows }));
  });

  it('keeps the statistics with its weights, and misses them before they are measured', () => {
    const model = createI2PMae(config, { seed: 0 });
    expect(() => model.lossAndGradients(batch)).toThrow('not measured');
    model.setTargetStatistics(measureTargets([batch.teacherRows!], 15));
    const copy = createI2PMae(config, { seed: 1 });
    expect(copy.loadStateDict(model.stateDict()).missing).toEqual([]);
    expect(copy.targetStatistics).toEqual(model.targetStatistics);
    expect(createI2PMae(tinyConfig, { seed: 0 }).targetStatistics).toBeUndefined();
    expect(() => copy.setTargetStatistics(measureTargets([new Float32Array(3)], 3))).toThrow('expected 15 channels');
  });

  it('weighs the 2D loss in the gradients alone', () => {
    const [whole, half] = [1, 0.5].map((lossWeight2d) => lossOf({ ...tinyConfig, lossWeight2d }, batch));
    expect(half!.loss2d).toBe(whole!.loss2d);
    half!.bias.forEach((value, i) => expect(value).toBeCloseTo(0.5 * whole!.bias[i]!, 6));
  });
});
