import { createSynthetic, scaleAndTranslate } from '@i2p/data';
import { selectEngine } from '@i2p/pointops';
import { accuracy } from './accuracy.js';
import { largestColumns, type Scorer, splitLogits } from './split-logits.js';
import { vote, voteRepetitions } from './voting.js';

/** A made-up classifier of three classes that depends on every point it sees, and their order. */
const scorer: Scorer = {
  logits: (points, batch) => {
    const size = points.length / batch;
    return Float32Array.from({ length: batch * 3 }, (_, i) => {
      const cloud = points.subarray(Math.floor(i / 3) * size, (Math.floor(i / 3) + 1) * size);
      return cloud.reduce((sum, value, k) => sum + Math.abs(value) * ((k + i) % 3), 0);
    });
  },
};
const clouds = createSynthetic({ train: 3, test: 10, points: 80, classes: 3 });
const options = { points: 48, repetitions: 3, draws: 2, seed: 4, augment: scaleAndTranslate };

it('gives one accuracy a repetition, their mean, and the best of them; the same for the same seed', async () => {
  const [{ test }, engine] = [await clouds, await selectEngine()];
  const votes = vote(scorer, test, engine, options);
  expect(votes.accuracies).toHaveLength(3);
  expect(votes.best).toBe(Math.max(...votes.accuracies));
  expect(votes.mean).toBeCloseTo(votes.accuracies.reduce((a, b) => a + b, 0) / 3, 12);
  expect(vote(scorer, test, engine, options)).toEqual(votes);
  const more = vote(scorer, test, engine, { ...options, repetitions: 12 });
  expect(more.accuracies.slice(0, 3)).toEqual(votes.accuracies);
  expect(new Set(more.accuracies).size).toBeGreaterThan(1);
  const rest = voteRepetitions(scorer, test, engine, { ...options, repetitions: 12 }, 8);
  expect([...rest]).toEqual(more.accuracies.slice(8));
});

it('averages the logits of the views it draws from 1200 candidates for 1024 points', async () => {
  const [{ test }, engine] = [await clouds, await selectEngine()];
  const seen: { batch: number; points: number; sum: Float32Array }[] = [];
  const watched: Scorer = {
    logits(points, batch, chosen) {
      const logits = scorer.logits(points, batch, chosen);
      seen.push({ batch, points: points.length / (3 * batch), sum: logits });
      return logits;
    },
  };
  const { accuracies } = vote(watched, test, engine, { ...options, repetitions: 1, batch: 4 });
  expect(seen.map(({ batch, points }) => [batch, points])).toEqual([
    [4, 48],
    [4, 48],
    [4, 48],
    [4, 48],
    [2, 48],
    [2, 48],
  ]);
  const logits = [0, 2, 4].flatMap((i) => [...seen[i]!.sum].map((value, k) => value + seen[i + 1]!.sum[k]!));
  expect(accuracies).toEqual([accuracy(largestColumns(Float32Array.from(logits), 3), test.labels)]);
  expect(() => vote(scorer, test, engine, { ...options, draws: 0 })).toThrow('got 3 and 0');
});

it('without augmentation, all points and one draw, it is the plain accuracy', async () => {
  const [{ test }, engine] = [await clouds, await selectEngine()];
  const orderFree: Scorer = {
    logits: (points, batch) => {
      const size = points.length / batch;
      return Float32Array.from({ length: batch * 3 }, (_, i) => {
        const cloud = points.subarray(Math.floor(i / 3) * size, (Math.floor(i / 3) + 1) * size);
        return cloud.filter((_, k) => k % 3 === i % 3).reduce((most, value) => Math.max(most, value), -9);
      });
    },
  };
  const plain = splitLogits(orderFree, test, engine, { points: 80, batch: 3 });
  const { accuracies } = vote(orderFree, test, engine, { ...options, points: 80, draws: 1, augment: () => undefined });
  expect(new Set(accuracies)).toEqual(new Set([accuracy(largestColumns(plain, 3), test.labels)]));
});
