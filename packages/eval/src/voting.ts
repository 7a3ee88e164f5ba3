/**
 * Voting (SPEC 8): a repetition averages the logits of several random, augmented views of every cloud. The official code
 * reports the best of 49 repetitions, chosen on the test split; their plain mean is what a new cloud can expect.
 */
import { candidatePoints, furthestPoints, type PointDataset, randomSubset } from '@i2p/data';
import type { PointEngine } from '@i2p/pointops';
import { type RandomStream, randomStream } from '@i2p/random';
import { accuracy } from './accuracy.js';
import { joined, largestColumns, type Scorer, storedClouds } from './split-logits.js';

export interface VoteOptions {
  /** Points of a view: drawn from the 1200 furthest for 1024, in the same ratio for other counts. */
  readonly points: number;
  /** Official: 49. */
  readonly repetitions: number;
  /** Views of a cloud in a repetition. Official (and default): 10. */
  readonly draws?: number;
  readonly seed: number;
  /** Changes points [B,N,3] in place, e.g. `scaleAndTranslate`. */
  readonly augment: (points: Float32Array, batch: number, stream: RandomStream) => void;
  /** Clouds of one forward pass, which share the choice of points. Default 16. */
  readonly batch?: number;
  readonly onProgress?: (repetition: number, accuracy: number) => void;
}

export interface Votes {
  /** Accuracy of each repetition. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  /** What the official code reports. */
  readonly best: number;
}

/** Votes on every cloud of a split. @throws RangeError when nothing is to be repeated or drawn */
export function vote(scorer: Scorer, data: PointDataset, engine: PointEngine, options: VoteOptions): Votes {
  return votesOf([...voteRepetitions(scorer, data, engine, options)]);
}

/** What some repetitions say together. */
export function votesOf(accuracies: readonly number[]): Votes {
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  return { accuracies, mean, best: Math.max(...accuracies) };
}

/**
 * The accuracy of one repetition after another, so that a caller can keep each and stop between them.
 * @param first the repetition to go on from; each is the same whichever ones were worked off before
 * @throws RangeError when nothing is to be repeated or drawn
 */
export function* voteRepetitions(
  scorer: Scorer,
  data: PointDataset,
  engine: PointEngine,
  options: VoteOptions,
  first = 0,
): Generator<number, void> {
  const { points, repetitions, draws = 10, seed, augment, batch = 16, onProgress } = options;
  if (!(repetitions >= 1 && draws >= 1))
    throw new RangeError(`vote: expected at least one repetition and one draw, got ${repetitions} and ${draws}`);
  const candidates = candidatePoints(points, data.pointsPerCloud);
  const chunks = candidateChunks(data, engine, candidates, batch);
  for (let repetition = first; repetition < repetitions; repetition++) {
    const sums = chunks.map(({ clouds, count }, chunk) => {
      let sum: Float32Array | undefined;
      for (let draw = 0; draw < draws; draw++) {
        const stream = randomStream(seed, 'vote', repetition, draw, chunk);
        const view = randomSubset(clouds, count, { count: points, candidates }, stream, keepOrder);
        augment(view, count, stream);
        sum = added(sum, scorer.logits(view, count, engine));
      }
      return sum ?? new Float32Array(0);
    });
    const logits = joined(sums);
    const found = accuracy(largestColumns(logits, logits.length / data.size), data.labels);
    onProgress?.(repetition, found);
    yield found;
  }
}

/** The candidates lie in sampling order already. */
const keepOrder = {
  fps: (_: Float32Array, batch: number, samples: number): Int32Array =>
    Int32Array.from({ length: batch * samples }, (_, i) => i % samples),
};

/** The furthest points of all clouds, sampled once for all repetitions. */
function candidateChunks(
  data: PointDataset,
  engine: PointEngine,
  candidates: number,
  batch: number,
): { clouds: Float32Array; count: number }[] {
  return Array.from({ length: Math.ceil(data.size / batch) }, (_, chunk) => {
    const count = Math.min(batch, data.size - chunk * batch);
    return { clouds: furthestPoints(storedClouds(data, chunk * batch, count), count, candidates, engine), count };
  });
}

function added(sum: Float32Array | undefined, more: Float32Array): Float32Array {
  if (!sum) return Float32Array.from(more);
  for (let i = 0; i < sum.length; i++) sum[i] += more[i];
  return sum;
}
