/** `report.html` of a segmentation run: curves, IoU by category, coloured parts beside the truth. */
import { basename } from 'node:path';
import { partScores } from '@i2p/eval';
import { configText } from '../config/load-config.js';
import type { Canvas } from '../picture/canvas.js';
import { partColour } from '../picture/part-colours.js';
import { frameOf, scatter } from '../picture/scatter.js';
import type { RunLength } from '../pretrain/learning-rate.js';
import { chartCards, configCard, htmlDocument, numberCards, type ReportContent } from '../report/page.js';
import { PICTURE_STYLE, type PictureCard, pictureCards } from '../report/picture-cards.js';
import { BAR_STYLE, shareBars } from '../report/share-bars.js';
import { CHART_STYLE, supervisedCharts } from '../report/supervised-charts.js';
import { replaceFile } from '../run-folder/durable.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import { startSentence } from '../supervised/start-sentence.js';
import { bestStep, type SupervisedMetrics } from '../supervised/supervised-metrics.js';
import type { SegmentedShape } from './segment-split.js';
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
  const { categoryNames } = data.test;
  const bars = scores.categories.map(({ category, iou, shapes: count }) => ({
    label: categoryNames[category] ?? `category ${category}`,
    share: iou,
    remark: `of ${count}`,
  }));
  const body = [
    numberCards(numbers(length, metrics, scores)),
    '<h2>Training</h2>',
    chartCards(supervisedCharts(metrics, CURVES)),
    `<h2>IoU by category</h2><p class="note">Mean over the shapes of each category, with the weights after the last step.</p>`,
    shareBars(bars),
    pictureSection(
      'Shapes',
      'Of each category in turn: what was found on the left, the truth on the right.',
      spread(shapes, config.log.reportShapes),
      categoryNames,
    ),
    pictureSection(
      'Worst shapes',
      'Those with the lowest IoU: what was found on the left, the truth on the right.',
      worst(shapes, config.log.reportShapes),
      categoryNames,
    ),
    configCard(configText(config)),
  ].join('\n');
  replaceFile(
    run.report,
    htmlDocument({
      title: `Part segmentation: ${basename(run.root)}`,
      subtitle: [data.description, startSentence(config.start.checkpoint)].join(' · '),
      body,
      style: CHART_STYLE + BAR_STYLE + PICTURE_STYLE,
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

/** One shape of each category, then a second one of each, and so on. */
function spread(shapes: readonly SegmentedShape[], count: number): SegmentedShape[] {
  const seen = new Map<number, number>();
  const rounds = shapes.map((shape) => {
    const round = seen.get(shape.category) ?? 0;
    seen.set(shape.category, round + 1);
    return { shape, round };
  });
  return rounds
    .sort((a, b) => a.round - b.round || a.shape.category - b.shape.category)
    .slice(0, count)
    .map(({ shape }) => shape);
}

function worst(shapes: readonly SegmentedShape[], count: number): SegmentedShape[] {
  return [...shapes].sort((a, b) => a.iou - b.iou).slice(0, count);
}

function pictureSection(
  title: string,
  note: string,
  shapes: readonly SegmentedShape[],
  names: readonly string[],
): string {
  if (shapes.length === 0) return '';
  const cards = shapes.map(
    ({ index, category, iou, points, parts, predicted }): PictureCard => ({
      title: names[category] ?? `category ${category}`,
      remark: `test shape ${index}: IoU ${(100 * iou).toFixed(1)} %`,
      pictures: [predicted, parts].map((labels) => colouredParts(points, labels)),
    }),
  );
  return `<h2>${title}</h2><p class="note">${note}</p>${pictureCards(cards)}`;
}

/** points [N,3], labels [N] -> one colour a part. */
function colouredParts(points: Float32Array, labels: Int32Array): Canvas {
  const sets = [...new Set(labels)].map((part) => ({
    points: points.filter((_, i) => labels[Math.floor(i / 3)] === part),
    colour: partColour(part),
    radius: 5,
  }));
  return scatter(sets, frameOf(points));
}
