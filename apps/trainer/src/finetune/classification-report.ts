/** `report.html` of a classification run: curves, confusion matrix, accuracy by class, the worst mistakes. */
import { basename } from 'node:path';
import { accuracy, classAccuracies, confusionMatrix, largestColumns, meanClassAccuracy } from '@i2p/eval';
import { configText } from '../config/load-config.js';
import { INK } from '../picture/colours.js';
import { frameOf, scatter } from '../picture/scatter.js';
import type { RunLength } from '../pretrain/learning-rate.js';
import { CONFUSION_STYLE, confusionChart } from '../report/confusion-chart.js';
import { chartCards, configCard, htmlDocument, numberCards, type ReportContent } from '../report/page.js';
import { PICTURE_STYLE, type PictureCard, pictureCards } from '../report/picture-cards.js';
import { BAR_STYLE, shareBars } from '../report/share-bars.js';
import { CHART_STYLE, supervisedCharts } from '../report/supervised-charts.js';
import { replaceFile } from '../run-folder/durable.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import { startSentence } from '../supervised/start-sentence.js';
import { bestStep, type SupervisedMetrics } from '../supervised/supervised-metrics.js';
import type { ClassificationSession } from './classification-session.js';
import { negativeLogLikelihoods, probabilities } from './negative-log-likelihood.js';
import { readVotes } from './votes-file.js';

/** @param logits of the test split [n,classes], of the weights as they stand */
export function classificationReport(
  run: RunFolder,
  length: RunLength,
  session: ClassificationSession,
  logits: Float32Array,
): void {
  const { data, config, classifier } = session;
  const metrics = readMetrics<SupervisedMetrics>(run.metrics);
  const predicted = largestColumns(logits, classifier.config.classes);
  const confusion = confusionMatrix(predicted, data.test.labels);
  const classes = classAccuracies(confusion);
  const { classNames } = data.test;
  const body = [
    numberCards(numbers(run, length, metrics, accuracy(predicted, data.test.labels), meanClassAccuracy(classes))),
    '<h2>Training</h2>',
    chartCards(supervisedCharts(metrics, [{ key: 'testAccuracy', label: 'test' }])),
    `<h2>Confusion</h2><p class="note">Rows are true classes, columns what they were taken for, over the ${data.test.size} clouds of the
test split with the weights after the last step. A cell is as dark as its share of the row.</p>`,
    confusionChart(confusion, classNames),
    '<h2>Accuracy by class</h2>',
    shareBars(
      classes
        .filter(({ count }) => count > 0)
        .map(({ label, count, accuracy: share }) => ({
          label: classNames[label] ?? `class ${label}`,
          share,
          remark: `of ${count}`,
        })),
    ),
    mistakes(session, logits, predicted),
    configCard(configText(config)),
  ].join('\n');
  replaceFile(
    run.report,
    htmlDocument({
      title: `Fine-tuning: ${basename(run.root)}`,
      subtitle: [data.description, startSentence(config.start.checkpoint)].join(' · '),
      body,
      style: CHART_STYLE + CONFUSION_STYLE + BAR_STYLE + PICTURE_STYLE,
    }),
  );
}

function numbers(
  run: RunFolder,
  length: RunLength,
  metrics: readonly SupervisedMetrics[],
  last: number,
  meanClass: number,
): ReportContent['numbers'] {
  const percent = (value: number | undefined): string => (value === undefined ? '–' : `${(100 * value).toFixed(2)} %`);
  const best = bestStep(metrics, 'testAccuracy');
  const votes = readVotes(run);
  return [
    { label: 'steps', value: `${metrics.at(-1)?.step ?? 0} / ${length.steps}` },
    { label: 'test accuracy, last', value: percent(last) },
    {
      label: `test accuracy, best (step ${best?.step ?? '–'})`,
      value: percent(best?.value),
      hint: 'chosen on the test split, as the official code does',
    },
    { label: 'mean over classes, last', value: percent(meanClass) },
    ...(votes === undefined
      ? []
      : [
          { label: `voting, mean of ${votes.accuracies.length}`, value: percent(votes.mean) },
          {
            label: `voting, best of ${votes.accuracies.length}`,
            value: percent(votes.best),
            hint: 'the best repetition is chosen on the test split, as the official code does',
          },
        ]),
  ];
}

/** The clouds that are most surely taken for something else. */
function mistakes(
  { data, config, classifier }: ClassificationSession,
  logits: Float32Array,
  predicted: Int32Array,
): string {
  const { test } = data;
  const { classes } = classifier.config;
  const losses = negativeLogLikelihoods(logits, classes, test.labels);
  const wrong = Array.from(test.labels.keys()).filter((row) => predicted[row] !== test.labels[row]);
  wrong.sort((a, b) => (losses[b] as number) - (losses[a] as number));
  const name = (label: number): string => test.classNames[label] ?? `output ${label}`;
  const cards = wrong.slice(0, config.log.reportShapes).map((row): PictureCard => {
    const points = test.cloud(row);
    const share = probabilities(logits.subarray(row * classes, (row + 1) * classes));
    const [truth, taken] = [test.labels[row] as number, predicted[row] as number];
    const percent = (label: number): string => `${(100 * (share[label] ?? 0)).toFixed(1)} %`;
    return {
      title: `${name(truth)}, taken for ${name(taken)}`,
      remark: `test cloud ${row}: ${percent(taken)} against ${percent(truth)}`,
      pictures: [scatter([{ points, colour: INK, radius: 4 }], frameOf(points))],
    };
  });
  if (cards.length === 0) return '';
  return `<h2>Worst mistakes</h2><p class="note">${wrong.length} of ${test.size} test clouds are not recognised; these are the ones whose
true class is given the least probability.</p>${pictureCards(cards)}`;
}
