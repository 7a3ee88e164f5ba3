/** `i2p finetune --test`: a fine-tuned classifier on a test split, plainly and by voting; nothing is trained (SPEC 8). */
import { basename } from 'node:path';
import { type DatasetPair, scaleAndTranslate } from '@i2p/data';
import {
  accuracy,
  classAccuracies,
  confusionMatrix,
  largestColumns,
  meanClassAccuracy,
  splitLogits,
  type Votes,
  vote,
} from '@i2p/eval';
import { type Classifier, createClassifier } from '@i2p/mae';
import { type PointEngine, selectEngine } from '@i2p/pointops';
import type { FinetuneConfig } from '../config/finetune-schema.js';
import { configText } from '../config/load-config.js';
import type { Console } from '../console.js';
import { configCard, numberCards } from '../report/page.js';
import { expectFree } from '../run-folder/run-folder.js';
import { type EngineChoice, startEngineAtOnce } from '../student/matrix-engine.js';
import { buildModel } from '../supervised/build-model.js';
import { loadWholeModel, type WholeModel } from '../supervised/whole-model.js';
import { writeTest } from '../supervised/write-test.js';
import { UserError } from '../user-error.js';
import { classificationFigures, FIGURES_STYLE } from './classification-figures.js';
import { headSizes } from './head-sizes.js';
import { prepareFinetune } from './prepare-finetune.js';

export interface ClassifierTest {
  readonly weights: string;
  readonly data: string;
  readonly testClouds: number;
  /** Shares, as fractions. */
  readonly accuracy: number;
  readonly meanClassAccuracy: number;
  readonly classes: readonly { readonly name: string; readonly count: number; readonly accuracy: number }[];
  /** Counts [true][taken for] of the classes that occur, by these names. */
  readonly confusion: { readonly names: readonly string[]; readonly counts: readonly (readonly number[])[] };
  readonly votes: (Votes & { readonly draws: number }) | undefined;
  readonly report: string | undefined;
}

const BEST_VOTE = 'the best repetition is chosen on the test split, as the official code does';

/**
 * @param out a new folder for `report.html` and `test.json`; none: nothing is written
 * @throws UserError when the weights are not those of the configured model, or the data do not fit
 */
export async function testClassifier(
  whole: WholeModel<FinetuneConfig>,
  out: string | undefined,
  console: Console,
  choice?: EngineChoice,
): Promise<ClassifierTest> {
  if (out !== undefined) expectFree(out);
  const { config, classifier: sizes, data } = await prepared(whole, console);
  await startEngineAtOnce(choice);
  const engine = await selectEngine();
  const classifier = buildModel(() => createClassifier(sizes, { seed: config.training.seed }));
  try {
    loadWholeModel(classifier, whole, console);
    console.note(`data     ${data.description}`);
    const { points } = config.model;
    const logits = splitLogits(classifier, data.test, engine, { points });
    const result = {
      weights: whole.file,
      data: data.description,
      testClouds: data.test.size,
      ...scoresOf(logits, sizes.classes, data.test),
      votes: votesOn(classifier, data, engine, config, console),
    };
    if (out === undefined) return { ...result, report: undefined };
    const judged = { test: data.test, classes: sizes.classes, logits };
    const body = [
      numberCards(numbersOf(result)),
      classificationFigures(judged, 'these weights', config.log.reportShapes),
      configCard(configText(config)),
    ].join('\n');
    const { report } = writeTest(out, result, {
      title: `Test: ${basename(whole.file)}`,
      subtitle: data.description,
      body,
      style: FIGURES_STYLE,
    });
    return { ...result, report };
  } finally {
    classifier.dispose();
  }
}

/** Data and sizes; a bare file's head has the sizes of its weights, and its outputs may be more than the data's classes. */
async function prepared({ config, bare, checkpoint, file }: WholeModel<FinetuneConfig>, console: Console) {
  if (!bare) return prepareFinetune(config, console);
  const whole = await prepareFinetune({ ...config, model: { ...config.model, classes: 'auto' } }, console);
  const head = headSizes(checkpoint.model, whole.classifier.encoderDims[2], file);
  const names = whole.data.test.classNames;
  if (head.classes < names.length)
    throw new UserError(`${file} tells ${head.classes} classes apart, ${whole.data.test.name} has ${names.length}`);
  const classifier = { ...whole.classifier, ...head };
  return { ...whole, classifier, config: { ...whole.config, model: { ...whole.config.model, ...head } } };
}

function scoresOf(logits: Float32Array, classes: number, test: DatasetPair['test']) {
  const predicted = largestColumns(logits, classes);
  const confusion = confusionMatrix(predicted, test.labels);
  const byClass = classAccuracies(confusion);
  const name = (label: number): string => test.classNames[label] ?? `output ${label}`;
  const size = confusion.classes.length;
  return {
    accuracy: accuracy(predicted, test.labels),
    meanClassAccuracy: meanClassAccuracy(byClass),
    classes: byClass
      .filter(({ count }) => count > 0)
      .map(({ label, count, accuracy: share }) => ({ name: name(label), count, accuracy: share })),
    confusion: {
      names: Array.from(confusion.classes, name),
      counts: Array.from({ length: size }, (_, row) => [...confusion.counts.subarray(row * size, (row + 1) * size)]),
    },
  };
}

function numbersOf({
  accuracy: share,
  meanClassAccuracy: meanClass,
  testClouds,
  votes,
}: Omit<ClassifierTest, 'report'>) {
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;
  return [
    { label: `test accuracy, ${testClouds} clouds`, value: percent(share) },
    { label: 'mean over classes', value: percent(meanClass) },
    ...(votes === undefined
      ? []
      : [
          { label: `voting, mean of ${votes.accuracies.length}`, value: percent(votes.mean) },
          { label: `voting, best of ${votes.accuracies.length}`, value: percent(votes.best), hint: BEST_VOTE },
        ]),
  ];
}

function votesOn(
  classifier: Classifier,
  data: DatasetPair,
  engine: PointEngine,
  { model, evaluation, training }: FinetuneConfig,
  console: Console,
): ClassifierTest['votes'] {
  const { voteRepetitions: repetitions, voteDraws: draws } = evaluation;
  if (repetitions === 0) return undefined;
  const options = { points: model.points, repetitions, draws, seed: training.seed, augment: scaleAndTranslate };
  const onProgress = (repetition: number, value: number): void =>
    console.note(`vote ${repetition + 1}/${repetitions}  ${(100 * value).toFixed(2)} %`);
  return { ...vote(classifier, data.test, engine, { ...options, onProgress }), draws };
}
