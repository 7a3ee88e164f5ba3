/** The linear SVM protocol on a student: features of both splits, one fit for each C. */
import type { DatasetPair } from '@i2p/data';
import {
  accuracy,
  crossValidateC,
  fitLinearSvm,
  type Pooling,
  pooledFeatures,
  predict,
  type SplitFeatures,
} from '@i2p/eval';
import type { I2PMae } from '@i2p/mae';
import type { Communicator } from '@i2p/mpi';
import type { PointEngine } from '@i2p/pointops';
import type { Console } from '../console.js';
import { shardedFeatures } from '../ranks/sharded-features.js';

/** One fit: how features were pooled, the SVM's C, the accuracy on the test split as a fraction. */
export interface Score {
  readonly accuracy: number;
  readonly C: number;
  readonly pooling: Pooling;
  /** Numbers in a feature. */
  readonly dimension: number;
  /** Mean accuracy over the folds for each C tried, where C was picked by cross-validation. */
  readonly crossValidation?: readonly { readonly C: number; readonly accuracy: number }[];
}

/** The first score at the top, all of them under `results`. */
export interface Verdict extends Score {
  /** Whether C was given or picked by cross-validation on the training split. */
  readonly chosenBy: 'option' | 'cross-validation';
  readonly trainClouds: number;
  readonly testClouds: number;
  readonly points: number;
  readonly results: readonly Score[];
}

export interface JudgeOptions {
  readonly c: readonly number[] | 'cv';
  readonly pooling: readonly Pooling[];
  /** Of the cross-validation: values of C, and folds; by default those of `crossValidateC`. */
  readonly grid?: readonly number[];
  readonly folds?: number;
}

/** Extracts features and fits. */
export async function judgeFeatures(
  model: I2PMae,
  data: DatasetPair,
  engine: PointEngine,
  options: JudgeOptions,
  console: Console,
): Promise<Verdict> {
  const verdict = await judgeByRanks(model, data, engine, options, console, undefined);
  if (!verdict) throw new Error('judgeFeatures: alone, and yet not rank 0');
  return verdict;
}

/** The same with features from all ranks; rank 0 fits, the others have no verdict. Collective. */
export async function judgeByRanks(
  model: I2PMae,
  data: DatasetPair,
  engine: PointEngine,
  options: JudgeOptions,
  console: Console,
  ranks: Communicator | undefined,
): Promise<Verdict | undefined> {
  const extract = async (name: 'train' | 'test'): Promise<SplitFeatures | undefined> => {
    const begun = performance.now();
    const features = await shardedFeatures(model, data[name], engine, ranks);
    console.note(
      `features of ${data[name].size} ${name} clouds in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
    );
    return features;
  };
  const [train, test] = [await extract('train'), await extract('test')];
  return train && test && judge(train, test, options, model.config.points);
}

/** Fits on the one and scores on the other, for every pooling and C asked for. */
export function judge(train: SplitFeatures, test: SplitFeatures, options: JudgeOptions, points: number): Verdict {
  const results = options.pooling.flatMap((kind) => scores(train, test, options, kind));
  const [first] = results;
  if (!first) throw new Error('judge: expected at least one pooling and one C');
  return {
    ...first,
    chosenBy: options.c === 'cv' ? 'cross-validation' : 'option',
    trainClouds: train.labels.length,
    testClouds: test.labels.length,
    points,
    results,
  };
}

function scores(
  train: SplitFeatures,
  test: SplitFeatures,
  { c, grid, folds }: JudgeOptions,
  pooling: Pooling,
): Score[] {
  const { features, dimension } = pooledFeatures(train, pooling);
  const unseen = pooledFeatures(test, pooling).features;
  const chosen = c === 'cv' ? crossValidateC(features, train.labels, dimension, { grid, folds }) : undefined;
  const candidates = c === 'cv' ? [chosen?.C ?? Number.NaN] : c;
  return candidates.map((C) => {
    const svm = fitLinearSvm(features, train.labels, dimension, { C });
    const score = { accuracy: accuracy(predict(svm, unseen), test.labels), C, pooling, dimension };
    return chosen ? { ...score, crossValidation: chosen.table } : score;
  });
}
