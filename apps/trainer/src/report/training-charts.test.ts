import { finalMean, runningMean, trainingCharts } from './training-charts.js';

const metrics = Array.from({ length: 25 }, (_, i) => ({
  step: i + 1,
  learningRate: 1e-3,
  loss3d: 100 / (i + 1) ** 2,
  relative3d: 2,
  ...(i === 9 && { featureStd: 0.5, effectiveRank: 7 }),
}));

describe('trainingCharts', () => {
  it('averages over the last ten steps, or as many as there are', () => {
    expect(
      runningMean([
        [1, 4],
        [2, 6],
      ]),
    ).toEqual([
      [1, 4],
      [2, 5],
    ]);
    const last = metrics.slice(-10).reduce((sum, { loss3d }) => sum + loss3d / 10, 0);
    expect(finalMean(metrics, 'loss3d')).toBeCloseTo(last, 12);
    expect(finalMean(metrics, 'loss2d')).toBeUndefined();
  });

  it('takes a log scale for a loss that spans decades, and says where there is nothing', () => {
    const [loss3d, loss2d, , rate, std] = trainingCharts(metrics);
    expect(loss3d).toContain('log scale');
    expect(loss2d).toContain('no values yet');
    expect(rate).not.toContain('log scale');
    expect(std).toContain('<circle');
    expect(trainingCharts([]).join('')).not.toContain('NaN');
    expect(trainingCharts(metrics).join('')).not.toContain('NaN');
  });
});
