/** Classification for the supervised loop (SPEC 8): sampled, augmented batches, and the accuracy on the test split. */
import { batchIndices } from '@i2p/data';
import { accuracy, largestColumns, splitLogits } from '@i2p/eval';
import { groupLevels } from '@i2p/mae';
import { accumulateGradients, disposeGradients, type NamedGradients, scaleGradients } from '@i2p/nn';
import { randomStream } from '@i2p/random';
import type { Learned, SupervisedTask } from '../supervised/supervised-task.js';
import { classificationReport } from './classification-report.js';
import type { ClassificationSession } from './classification-session.js';
import { negativeLogLikelihoods } from './negative-log-likelihood.js';
import { trainingClouds } from './training-clouds.js';

export function classificationTask(session: ClassificationSession): SupervisedTask {
  const { config, data, classifier, engine } = session;
  let logits: Float32Array | undefined;
  const testLogits = (): Float32Array => {
    logits ??= splitLogits(classifier, data.test, engine, { points: config.model.points });
    return logits;
  };
  return {
    model: classifier,
    trainClouds: data.train.size,
    score: 'testAccuracy',
    learn(step, microBatch) {
      logits = undefined;
      return learnBatch(session, step, microBatch);
    },
    evaluate() {
      const { classes } = classifier.config;
      const { labels } = data.test;
      const losses = negativeLogLikelihoods(testLogits(), classes, labels);
      return {
        testAccuracy: accuracy(largestColumns(testLogits(), classes), labels),
        testLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      };
    },
    report: (run, length) => classificationReport(run, length, session, testLogits()),
  };
}

/** Forward and backward of a batch, micro-batch by micro-batch. */
function learnBatch(session: ClassificationSession, step: number, clouds: number | undefined): Learned {
  const { config, classifier, engine, data } = session;
  const { batch, microBatch, seed } = config.training;
  const { indices } = batchIndices(step, batch, data.train.size, seed);
  const points = trainingClouds(session, indices, step);
  const size = Math.min(clouds ?? microBatch ?? batch, batch);
  const width = points.length / batch;
  const sums: NamedGradients = new Map();
  let [loss, hits] = [0, 0];
  try {
    for (let first = 0; first < batch; first += size) {
      const labels = Int32Array.from(
        indices.subarray(first, first + size),
        (index) => data.train.labels[index] as number,
      );
      const levels = groupLevels(points.slice(first * width, (first + size) * width), size, classifier.config, engine);
      const result = classifier.lossAndGradients(levels, labels, {
        dropPath: randomStream(seed, 'drop-path', step, first),
        dropout: randomStream(seed, 'dropout', step, first),
      });
      loss += (result.loss * size) / batch;
      hits += accuracy(largestColumns(result.logits, classifier.config.classes), labels) * size;
      accumulateGradients(sums, result.gradients);
    }
  } catch (error) {
    disposeGradients(sums);
    throw error;
  }
  if (size < batch) scaleGradients(sums, size / batch);
  return { loss, accuracy: hits / batch, gradients: sums };
}
