/** The charts of a run, from its metrics. */
import type { StepMetrics } from '../run-folder/metrics-log.js';
import { lineChart } from './line-chart.js';

/** Steps of the running mean. */
export const MEAN_OF = 10;
const BLUE = '#2563eb';
const RED = '#d9463c';
const GREY = '#64748b';

/** What a chart can show over the steps. */
type Numbers = Exclude<keyof StepMetrics, 'step'>;

/** Losses, losses relative to the best constant prediction, learning rate, features. */
export function trainingCharts(metrics: readonly StepMetrics[]): string[] {
  const loss = (title: string, key: 'loss3d' | 'loss2d', colour: string): string =>
    lineChart({
      title,
      logAbove: 8,
      series: [
        { label: 'each step', colour, points: valuesOf(metrics, key), faint: true },
        { label: `mean of ${MEAN_OF}`, colour, points: runningMean(valuesOf(metrics, key)) },
      ],
    });
  return [
    loss('3D loss (Chamfer)', 'loss3d', RED),
    loss('2D loss (mean squared error)', 'loss2d', BLUE),
    lineChart({
      title: 'Losses / best constant prediction',
      logAbove: 8,
      reference: { y: 1, label: 'best constant' },
      series: [
        { label: '3D', colour: RED, points: runningMean(valuesOf(metrics, 'relative3d')) },
        { label: '2D', colour: BLUE, points: runningMean(valuesOf(metrics, 'relative2d')) },
      ],
    }),
    lineChart({
      title: 'Learning rate',
      series: [{ label: 'rate', colour: GREY, points: valuesOf(metrics, 'learningRate') }],
    }),
    lineChart({
      title: 'Feature deviation (test clouds)',
      series: [{ label: 'std', colour: '#0d9488', points: valuesOf(metrics, 'featureStd') }],
    }),
    lineChart({
      title: 'Effective rank of the features',
      series: [{ label: 'rank', colour: '#7c3aed', points: valuesOf(metrics, 'effectiveRank') }],
    }),
  ];
}

function valuesOf(metrics: readonly StepMetrics[], key: Numbers): [number, number][] {
  return metrics.flatMap((entry): [number, number][] => {
    const value = entry[key];
    return value === undefined ? [] : [[entry.step, value]];
  });
}

/** Mean of the last MEAN_OF values, as soon as there is one. */
export function runningMean(points: readonly (readonly [number, number])[]): [number, number][] {
  return points.map(([x], i) => {
    const recent = points.slice(Math.max(0, i - MEAN_OF + 1), i + 1);
    return [x, recent.reduce((sum, [, y]) => sum + y, 0) / recent.length];
  });
}

/** Mean of a metric over the last MEAN_OF steps; undefined where it was not recorded. */
export function finalMean(metrics: readonly StepMetrics[], key: Numbers): number | undefined {
  return runningMean(valuesOf(metrics, key)).at(-1)?.[1];
}
