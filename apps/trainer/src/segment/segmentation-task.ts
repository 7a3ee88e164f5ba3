/** Part segmentation for the supervised loop (SPEC 8): drawn, augmented batches, and IoU on the test split. */
import { augmentParts, batchIndices, type PartDataset, samplePartShape } from '@i2p/data';
import { largestColumns, partScores } from '@i2p/eval';
import { accumulateGradients, disposeGradients, type NamedGradients, scaleGradients } from '@i2p/nn';
import { type RandomStream, randomStream } from '@i2p/random';
import type { Learned, SupervisedTask } from '../supervised/supervised-task.js';
import { type SegmentedShape, segmentSplit } from './segment-split.js';
import { segmentationReport } from './segmentation-report.js';
import type { SegmentationSession } from './segmentation-session.js';

export function segmentationTask(session: SegmentationSession): SupervisedTask {
  const { config, data, segmenter, engine } = session;
  let shapes: readonly SegmentedShape[] | undefined;
  const segmented = (): readonly SegmentedShape[] => {
    shapes ??= segmentSplit(segmenter, data.test, engine, config.training.seed);
    return shapes;
  };
  return {
    model: segmenter,
    trainClouds: data.train.size,
    score: 'instanceIou',
    learn(step, microBatch) {
      shapes = undefined;
      return learnBatch(session, step, microBatch);
    },
    evaluate() {
      const { instanceIou, classIou } = partScores(segmented());
      const accuracies = segmented().map(({ accuracy }) => accuracy);
      return {
        instanceIou,
        classIou,
        testAccuracy: accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length,
      };
    },
    report: (run, length) => segmentationReport(run, length, session, segmented()),
  };
}

interface PartBatch {
  /** [B,N,3] */
  readonly points: Float32Array;
  /** [B,N] */
  readonly parts: Int32Array;
  readonly categories: Int32Array;
}

/** Forward and backward of a batch, micro-batch by micro-batch. */
function learnBatch(session: SegmentationSession, step: number, clouds: number | undefined): Learned {
  const { config, segmenter, engine, data } = session;
  const { batch, microBatch, seed } = config.training;
  const { indices } = batchIndices(step, batch, data.train.size, seed);
  const stream = randomStream(seed, 'part-points', step);
  const { points, parts, categories } = drawBatch(data.train, indices, config.model.points, stream);
  if (config.training.augmentation === 'parts') augmentParts(points, batch, randomStream(seed, 'augment', step));
  const size = Math.min(clouds ?? microBatch ?? batch, batch);
  const count = config.model.points;
  const sums: NamedGradients = new Map();
  let [loss, hits] = [0, 0];
  try {
    for (let first = 0; first < batch; first += size) {
      const own = parts.slice(first * count, (first + size) * count);
      const result = segmenter.lossAndGradients(
        points.slice(3 * first * count, 3 * (first + size) * count),
        size,
        categories.slice(first, first + size),
        own,
        engine,
        { dropPath: randomStream(seed, 'drop-path', step, first), dropout: randomStream(seed, 'dropout', step, first) },
      );
      loss += (result.loss * size) / batch;
      const found = largestColumns(result.logProbabilities, segmenter.config.parts);
      hits += own.reduce((sum, part, i) => sum + (part === found[i] ? 1 : 0), 0);
      accumulateGradients(sums, result.gradients);
    }
  } catch (error) {
    disposeGradients(sums);
    throw error;
  }
  if (size < batch) scaleGradients(sums, size / batch);
  return { loss, accuracy: hits / parts.length, gradients: sums };
}

/** Points of several shapes, drawn with replacement (SPEC 8). */
export function drawBatch(data: PartDataset, indices: Int32Array, count: number, stream: RandomStream): PartBatch {
  const points = new Float32Array(indices.length * count * 3);
  const parts = new Int32Array(indices.length * count);
  indices.forEach((index, b) => {
    const drawn = samplePartShape(data.shape(index), count, stream);
    points.set(drawn.points, 3 * b * count);
    parts.set(drawn.parts, b * count);
  });
  return { points, parts, categories: Int32Array.from(indices, (index) => data.categories[index] as number) };
}
