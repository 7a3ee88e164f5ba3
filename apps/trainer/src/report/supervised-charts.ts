/** The charts of a supervised run, from its metrics. */
import type { SupervisedMetrics } from '../supervised/supervised-metrics.js';
import { lineChart, type Series } from './line-chart.js';
import { MEAN_OF, runningMean } from './training-charts.js';

const BLUE = '#2563eb';
const RED = '#d9463c';
const TEAL = '#0d9488';
const GREY = '#64748b';

/** For the page's style: four charts, two by two. */
export const CHART_STYLE = `
.charts{grid-template-columns:repeat(auto-fit,minmax(440px,1fr))}
`;

/** A score of the test split that is drawn, as it is named in metrics.jsonl. */
export interface ScoreCurve {
  readonly key: string;
  readonly label: string;
}

/** Loss, accuracy, gradient norm, learning rate. @param scores curves of the test split, in percent */
export function supervisedCharts(metrics: readonly SupervisedMetrics[], scores: readonly ScoreCurve[]): string[] {
  const batch = percent(valuesOf(metrics, 'accuracy'));
  const colours = [RED, TEAL];
  return [
    lineChart({ title: 'Loss', logAbove: 8, series: withMean(valuesOf(metrics, 'loss'), RED) }),
    lineChart({
      title: 'Recognised, %',
      series: [
        { label: 'batch', colour: BLUE, points: runningMean(batch) },
        ...scores.map(({ key, label }, i) => ({
          label,
          colour: colours[i % colours.length] as string,
          points: percent(valuesOf(metrics, key)),
        })),
      ],
    }),
    lineChart({
      title: 'Norm of the gradients, before clipping',
      logAbove: 8,
      series: withMean(valuesOf(metrics, 'gradientNorm'), '#7c3aed'),
    }),
    lineChart({
      title: 'Learning rate',
      series: [{ label: 'rate', colour: GREY, points: valuesOf(metrics, 'learningRate') }],
    }),
  ];
}

type Points = [number, number][];

function valuesOf(metrics: readonly SupervisedMetrics[], key: string): Points {
  return metrics.flatMap((line): Points => {
    const value = line[key];
    return value === undefined ? [] : [[line.step, value]];
  });
}

const percent = (points: Points): Points => points.map(([x, y]) => [x, 100 * y]);

function withMean(points: Points, colour: string): Series[] {
  return [
    { label: 'each step', colour, points, faint: true },
    { label: `mean of ${MEAN_OF}`, colour, points: runningMean(points) },
  ];
}
