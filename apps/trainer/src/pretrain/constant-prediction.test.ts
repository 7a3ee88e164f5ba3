import { measureTargets, standardiseRows, type TrainingBatch } from '@i2p/mae';
import { randomStream } from '@i2p/random';
import { constantLoss2d, constantLoss3d } from './constant-prediction.js';

const K = 2;
const WIDTH = 3;

/** Two clouds of four middle tokens over five fine ones; the first, third and last token of all are visible. */
function batchOf(offsets: Float32Array, rows?: Float32Array): TrainingBatch {
  const stream = randomStream(1, 'neighbours');
  const neighbours = Int32Array.from({ length: 8 * K }, (_, i) => (i < 4 * K ? 0 : 5) + stream.integer(5));
  const masks = [new Uint8Array(10), Uint8Array.of(0, 1, 0, 1, 1, 1, 1, 0), new Uint8Array(2)];
  const levels = [{ centres: new Float32Array(30) }, { neighbourCount: K, offsets, neighbours, groups: 4 }];
  return { batch: 2, levels, masks, teacherRows: rows } as unknown as TrainingBatch;
}

it('constantLoss2d is the error of the mean target of each output, over the visible tokens', () => {
  const stream = randomStream(2, 'targets');
  const rows = Float32Array.from({ length: 10 * WIDTH }, () => stream.normal());
  const batch = batchOf(new Float32Array(8 * K * 3), rows);
  const targets = [0, 2, 7].map((token) =>
    Array.from(
      { length: K * WIDTH },
      (_, i) => rows[batch.levels[1].neighbours[token * K + Math.floor(i / WIDTH)]! * WIDTH + (i % WIDTH)]!,
    ),
  );
  const mean = targets[0]!.map((_, i) => targets.reduce((sum, target) => sum + target[i]! / 3, 0));
  const errors = targets.flatMap((target) => target.map((value, i) => (value - mean[i]!) ** 2));
  expect(constantLoss2d(batch)).toBeCloseTo(errors.reduce((a, b) => a + b) / errors.length, 6);
  expect(constantLoss2d(batchOf(new Float32Array(8 * K * 3)))).toBeUndefined();
  const statistics = measureTargets([rows], WIDTH);
  const standardised = constantLoss2d(batchOf(new Float32Array(8 * K * 3), standardiseRows(rows, statistics)));
  expect(constantLoss2d(batch, statistics)).toBeCloseTo(standardised!, 5);
});

describe('constantLoss3d', () => {
  it('is zero when all masked tokens have the same neighbours', () => {
    const one = [0.3, 0, 0, -0.2, 0.1, 0];
    const offsets = Float32Array.from(Array.from({ length: 8 }, () => one).flat());
    expect(constantLoss3d(batchOf(offsets))).toBeCloseTo(0, 10);
  });

  it('is not above the loss of any of many random constants', () => {
    const stream = randomStream(3, 'offsets');
    const offsets = Float32Array.from({ length: 8 * K * 3 }, () => stream.normal());
    const masked = [1, 3, 4, 5, 6].map((token) => offsets.subarray(token * K * 3, (token + 1) * K * 3));
    const squared = (a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number =>
      [0, 1, 2].reduce((sum, axis) => sum + (a[3 * i + axis]! - b[3 * j + axis]!) ** 2, 0);
    const chamfer = (points: number[]): number => {
      let sum = 0;
      for (const target of masked) {
        for (let i = 0; i < K; i++) {
          sum += Math.min(squared(points, i, target, 0), squared(points, i, target, 1));
          sum += Math.min(squared(points, 0, target, i), squared(points, 1, target, i));
        }
      }
      return sum / (masked.length * K);
    };
    const best = Math.min(
      ...Array.from({ length: 3000 }, () => chamfer(Array.from({ length: 6 }, () => stream.normal() * 0.6))),
    );
    expect(constantLoss3d(batchOf(offsets))).toBeLessThan(best * 1.02);
  });
});
