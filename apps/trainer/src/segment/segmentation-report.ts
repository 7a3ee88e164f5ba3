/** `report.html` of a segmentation run: curves, IoU by category, coloured parts beside the truth. */
import { basename } from 'node:path';
import { partScores } from '@i2p/eval';
import { configText } from '../config/load-config.js';
import type { RunLength } from '../pretrain/learning-rate.js';
import { chartCards, configCard, htmlDocument, numberCards, type ReportContent } from '../report/page.js';
import { CHART_STYLE, supervisedCharts } from '../report/supervised-charts.js';
import { replaceFile } from '../run-folder/durable.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import { startSentence } from '../supervised/start-sentence.js';
import { bestStep, type SupervisedMetrics } from '../supervised/supervised-metrics.js';
import type { SegmentedShape } from './segment-split.js';
import { FIGURES_STYLE, segmentationFigures } from './segmentation-figures.js';
import type { SegmentationSession } from './segmentation-session.js';

const CURVES = [
  { key: 'instanceIou', label: 'instance IoU' },
  { key: 'classIou', label: 'class IoU' },
];

/** @param shapes the test split under the weights as they stand */
export function segmentationReport(
  run: RunFolder,
  length: RunLength,
  { data, config }: SegmentationSession,
  shapes: readonly SegmentedShape[],
): void {
  const metrics = readMetrics<SupervisedMetrics>(run.metrics);
  const scores = partScores(shapes);
  const body = [
    numberCards(numbers(length, metrics, scores)),
    '<h2>Training</h2>',
    chartCards(supervisedCharts(metrics, CURVES)),
    segmentationFigures(shapes, data.test.categoryNames, 'the weights after the last step', config.log.reportShapes),
    configCard(configText(config)),
  ].join('\n');
  replaceFile(
    run.report,
    htmlDocument({
      title: `Part segmentation: ${basename(run.root)}`,
      subtitle: [data.description, startSentence(config.start.checkpoint)].join(' · '),
      body,
      style: CHART_STYLE + FIGURES_STYLE,
    }),
  );
}

function numbers(
  length: RunLength,
  metrics: readonly SupervisedMetrics[],
  { instanceIou, classIou }: ReturnType<typeof partScores>,
): ReportContent['numbers'] {
  const percent = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(2)} %`);
  const hint = 'chosen on the test split, as the official code does';
  const best = (score: string, label: string): ReportContent['numbers'][number] => {
    const found = bestStep(metrics, score);
    return { label: `${label}, best (step ${found?.step ?? '–'})`, value: percent(found?.value), hint };
  };
  return [
    { label: 'steps', value: `${metrics.at(-1)?.step ?? 0} / ${length.steps}` },
    { label: 'instance mIoU, last', value: percent(instanceIou) },
    best('instanceIou', 'instance mIoU'),
    { label: 'class mIoU, last', value: percent(classIou) },
    best('classIou', 'class mIoU'),
  ];
}
