/** The linear SVM protocol on a student: features of both splits, one fit for each C. */
import type { DatasetPair } from '@i2p/data';
import { accuracy, crossValidateC, fitLinearSvm, predict } from '@i2p/eval';
import type { I2PMae } from '@i2p/mae';
import type { PointEngine } from '@i2p/pointops';
import type { Console } from '../console.js';
import { extractFeatures, type Pooling, pooledFeatures, type SplitFeatures } from '../student/extract-features.js';

export interface Verdict {
  /** Of the first C, as a fraction. */
  readonly accuracy: number;
  readonly C: number;
  /** Whether C was given or picked by cross-validation on the training split. */
  readonly chosenBy: 'option' | 'cross-validation';
  readonly pooling: Pooling;
  /** Numbers in a feature. */
  readonly dimension: number;
  readonly trainClouds: number;
  readonly testClouds: number;
  readonly points: number;
  readonly results: readonly { readonly C: number; readonly accuracy: number }[];
  /** Mean accuracy over the folds for each C tried. */
  readonly crossValidation?: readonly { readonly C: number; readonly accuracy: number }[];
}

export interface JudgeOptions {
  readonly c: readonly number[] | 'cv';
  readonly pooling: Pooling;
}

/** Extracts features and fits. */
export function judgeFeatures(
  model: I2PMae,
  data: DatasetPair,
  engine: PointEngine,
  options: JudgeOptions,
  console: Console,
): Verdict {
  const extract = (name: 'train' | 'test'): SplitFeatures => {
    const begun = performance.now();
    const features = extractFeatures(model, data[name], engine);
    console.note(
      `features of ${data[name].size} ${name} clouds in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
    );
    return features;
  };
  return judge(extract('train'), extract('test'), options, model.config.points);
}

/** Fits on the one and scores on the other. */
export function judge(
  train: SplitFeatures,
  test: SplitFeatures,
  { c, pooling }: JudgeOptions,
  points: number,
): Verdict {
  const { features, dimension } = pooledFeatures(train, pooling);
  const unseen = pooledFeatures(test, pooling).features;
  const chosen = c === 'cv' ? crossValidateC(features, train.labels, dimension) : undefined;
  const results = (chosen ? [chosen.C] : (c as readonly number[])).map((C) => {
    const svm = fitLinearSvm(features, train.labels, dimension, { C });
    return { C, accuracy: accuracy(predict(svm, unseen), test.labels) };
  });
  const [first = { C: Number.NaN, accuracy: Number.NaN }] = results;
  return {
    ...first,
    chosenBy: chosen ? 'cross-validation' : 'option',
    pooling,
    dimension,
    trainClouds: train.labels.length,
    testClouds: test.labels.length,
    points,
    results,
    ...(chosen && { crossValidation: chosen.table }),
  };
}
