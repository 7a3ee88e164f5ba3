import { openDataset } from '@i2p/data';
import { selectEngine } from '@i2p/pointops';
import { randomStream } from '@i2p/random';
import { FINETUNING } from '../config/finetune-schema.js';
import { loadConfigOf } from '../config/load-config.js';
import { shufflePoints, trainingClouds } from './training-clouds.js';

const rows = (points: Float32Array): string[] =>
  Array.from({ length: points.length / 3 }, (_, i) => points.slice(3 * i, 3 * i + 3).join());

it('keeps the points of each cloud, in an order of its own', () => {
  const points = Float32Array.from({ length: 2 * 50 * 3 }, (_, i) => i % 150);
  const before = points.slice();
  shufflePoints(points, 2, (place) => randomStream(0, 'test', place));
  const clouds = [points.slice(0, 150), points.slice(150)].map(rows);
  for (const cloud of clouds) expect([...cloud].sort()).toEqual(rows(before.slice(0, 150)).sort());
  expect(clouds[0]).not.toEqual(clouds[1]);
  expect(clouds[0]).not.toEqual(rows(before.slice(0, 150)));
});

it('starts sampling at another point in each step, the same for the same step', async () => {
  const data = await openDataset('synthetic:train=4,test=4,points=70,classes=4');
  const [settings, engine] = [['model.points=8', 'training.augmentation=none'], await selectEngine()];
  const small = ['model.numGroups=auto', 'model.groupSizes=[4, 4, 4]', 'data.candidates=8'];
  const config = loadConfigOf(FINETUNING, 'tiny', [...settings, ...small], {});
  const clouds = (step: number): Float32Array => trainingClouds({ config, data, engine }, Int32Array.of(2), step);
  const first = rows(data.train.cloud(2))[0] as string;
  // 8 of 70 points: sampling that always starts at stored point 0 would always have it
  expect([0, 1, 2, 3].every((step) => rows(clouds(step)).includes(first))).toBe(false);
  expect(rows(clouds(0)).sort()).not.toEqual(rows(clouds(1)).sort());
  expect(clouds(1)).toEqual(clouds(1));
});
