/** `report.html` of a classification run: curves, confusion matrix, accuracy by class, the worst mistakes. */
import { basename } from 'node:path';
import { accuracy, classAccuracies, confusionMatrix, largestColumns, meanClassAccuracy } from '@i2p/eval';
import { configText } from '../config/load-config.js';
import type { RunLength } from '../pretrain/learning-rate.js';
import { chartCards, configCard, htmlDocument, numberCards, type ReportContent } from '../report/page.js';
import { CHART_STYLE, supervisedCharts } from '../report/supervised-charts.js';
import { replaceFile } from '../run-folder/durable.js';
import { readMetrics } from '../run-folder/metrics-log.js';
import type { RunFolder } from '../run-folder/run-folder.js';
import { startSentence } from '../supervised/start-sentence.js';
import { bestStep, type SupervisedMetrics } from '../supervised/supervised-metrics.js';
import { classificationFigures, FIGURES_STYLE } from './classification-figures.js';
import type { ClassificationSession } from './classification-session.js';
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
  const { classes } = classifier.config;
  const predicted = largestColumns(logits, classes);
  const byClass = classAccuracies(confusionMatrix(predicted, data.test.labels));
  const body = [
    numberCards(numbers(run, length, metrics, accuracy(predicted, data.test.labels), meanClassAccuracy(byClass))),
    '<h2>Training</h2>',
    chartCards(supervisedCharts(metrics, [{ key: 'testAccuracy', label: 'test' }])),
    classificationFigures(
      { test: data.test, classes, logits },
      'the weights after the last step',
      config.log.reportShapes,
    ),
    configCard(configText(config)),
  ].join('\n');
  replaceFile(
    run.report,
    htmlDocument({
      title: `Fine-tuning: ${basename(run.root)}`,
      subtitle: [data.description, startSentence(config.start.checkpoint)].join(' · '),
      body,
      style: CHART_STYLE + FIGURES_STYLE,
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
