/** What a classifier makes of a test split, for a report: confusion matrix, accuracy by class, the worst mistakes. */
import type { DatasetPair } from '@i2p/data';
import { classAccuracies, confusionMatrix, largestColumns } from '@i2p/eval';
import { INK } from '../picture/colours.js';
import { frameOf, scatter } from '../picture/scatter.js';
import { CONFUSION_STYLE, confusionChart } from '../report/confusion-chart.js';
import { PICTURE_STYLE, type PictureCard, pictureCards } from '../report/picture-cards.js';
import { BAR_STYLE, shareBars } from '../report/share-bars.js';
import { negativeLogLikelihoods, probabilities } from './negative-log-likelihood.js';

/** What `classificationFigures` needs beside the shared style of a page. */
export const FIGURES_STYLE = CONFUSION_STYLE + BAR_STYLE + PICTURE_STYLE;

/** The test split, and what was computed of it. */
export interface Judged {
  readonly test: DatasetPair['test'];
  /** Outputs of the head. */
  readonly classes: number;
  /** [n,classes] */
  readonly logits: Float32Array;
}

/** @param whose the weights, in words @param shapes most mistakes that are drawn */
export function classificationFigures(judged: Judged, whose: string, shapes: number): string {
  const { test, classes, logits } = judged;
  const confusion = confusionMatrix(largestColumns(logits, classes), test.labels);
  const bars = classAccuracies(confusion)
    .filter(({ count }) => count > 0)
    .map(({ label, count, accuracy: share }) => ({
      label: test.classNames[label] ?? `class ${label}`,
      share,
      remark: `of ${count}`,
    }));
  return [
    `<h2>Confusion</h2><p class="note">Rows are true classes, columns what they were taken for, over the ${test.size} clouds of the
test split with ${whose}. A cell is as dark as its share of the row.</p>`,
    confusionChart(confusion, test.classNames),
    '<h2>Accuracy by class</h2>',
    shareBars(bars),
    mistakes(judged, shapes),
  ].join('\n');
}

/** The clouds that are most surely taken for something else. */
function mistakes({ test, classes, logits }: Judged, shapes: number): string {
  const predicted = largestColumns(logits, classes);
  const losses = negativeLogLikelihoods(logits, classes, test.labels);
  const wrong = Array.from(test.labels.keys()).filter((row) => predicted[row] !== test.labels[row]);
  wrong.sort((a, b) => (losses[b] as number) - (losses[a] as number));
  const name = (label: number): string => test.classNames[label] ?? `output ${label}`;
  const cards = wrong.slice(0, shapes).map((row): PictureCard => {
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
