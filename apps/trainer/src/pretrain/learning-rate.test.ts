import { loadConfig } from '../config/load-config.js';
import { learningRate, runLength } from './learning-rate.js';

describe('learningRate', () => {
  it('of the small preset rises over 30 steps and falls to nearly zero at the last', () => {
    const { training } = loadConfig('small');
    const length = runLength(training, 9843);
    const rate = (step: number): number => learningRate(training, length, step);
    expect(length).toEqual({ steps: 400, stepsPerEpoch: 307 });
    expect(rate(0)).toBeCloseTo(3.333e-5, 8);
    expect(rate(29)).toBeCloseTo(1e-3, 12);
    expect(rate(30)).toBeCloseTo(1e-3, 12);
    expect(rate(215)).toBeCloseTo(5e-4, 12);
    expect(rate(399)).toBeCloseTo(1e-3 * 0.5 * (1 + Math.cos((Math.PI * 369) / 370)), 12);
  });

  it('of the official preset goes by epochs, two of them at the minimum, and never reaches it again', () => {
    const { training } = loadConfig('i2p-mae');
    const length = runLength(training, 640);
    const epoch = (e: number): number => learningRate(training, length, e * 10 + 3);
    expect(length).toEqual({ steps: 3010, stepsPerEpoch: 10 });
    expect([epoch(0), epoch(1)]).toEqual([1e-6, 1e-6]);
    expect(epoch(11)).toBeCloseTo(9.985e-4, 7);
    expect(epoch(300)).toBeCloseTo(1.5e-4, 5);
  });

  it('needs one whole batch', () => {
    expect(() => runLength(loadConfig('small').training, 31)).toThrow(
      'training.batch is 32, but the training split has only 31 clouds',
    );
  });
});
