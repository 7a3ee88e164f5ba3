import { loadConfig } from '../config/load-config.js';
import type { Cell } from './cells.js';
import type { Judgement } from './judgement.js';
import type { Standing } from './standing.js';
import type { Study } from './study-file.js';
import { curve, studyPage } from './study-page.js';
import { armRow } from './summary.js';
import { studyTable, tableMarkdown } from './table.js';

const judge: Study['judge'] = { at: [0, 1], pooling: ['max', 'max+mean'], folds: 5, C: [1, 10] };
const arms = ['plain', 'sharp'].map((name) => ({ name, about: `<b>${name}`, layer: {} }));
const study: Study = {
  file: 'a/few.yaml',
  about: 'Two & more',
  base: { config: 'tiny', set: {} },
  seeds: [0, 1],
  judge,
  arms,
};
const base = loadConfig('tiny');

function standing(arm: string, seed: number, state: Standing['state'], accuracies: Record<number, number>): Standing {
  const config = { ...base, model: { ...base.model, maskTemperature: arm === 'plain' ? 1 : 0.003 } };
  const cell: Cell = { arm, seed, name: `${arm}/seed-${seed}`, config, steps: 40, judged: [0, 40], run: 'x' };
  const judgements = Object.entries(accuracies).map(([step, accuracy]): Judgement => {
    const score = (pooling: 'max' | 'max+mean') => ({
      accuracy: accuracy - (pooling === 'max' ? 0.1 : 0),
      C: 1,
      pooling,
      dimension: 4,
    });
    return {
      step: Number(step),
      scores: [score('max'), score('max+mean')],
      trainClouds: 9,
      testClouds: 9,
      settings: judge,
    };
  });
  const metrics = Array.from({ length: state === 'training' ? 12 : 40 }, (_, i) => ({
    step: i + 1,
    learningRate: 1e-3,
    loss3d: 1,
    relative3d: i < 36 ? 3 : 0.9 + 0.01 * seed,
  }));
  const failure = state === 'failed' ? 'out of memory' : undefined;
  return { cell, state, failure, metrics, judgements };
}

const standings = [
  standing('plain', 0, 'finished', { 0: 0.7, 40: 0.8 }),
  standing('plain', 1, 'finished', { 0: 0.6, 40: 0.9 }),
  standing('sharp', 0, 'training', {}),
  standing('sharp', 1, 'failed', { 0: 0.6 }),
];
const rows = arms.map((arm) =>
  armRow(
    study,
    arm,
    base,
    standings.filter(({ cell }) => cell.arm === arm.name),
  ),
);
const table = studyTable(study, rows);

it('the table has an honest row for each arm: means and ranges, what is missing, what is unfinished', () => {
  expect(table.head).toEqual([
    'arm',
    'steps',
    ...['SVM at 0, max', 'SVM at 0, max+mean', 'SVM at end, max', 'SVM at end, max+mean'],
    '3D / constant',
    '2D / constant',
    'status',
  ]);
  expect(table.rows[0]).toEqual([
    ...['plain', '40', '55.0 (50.0 to 60.0)', '65.0 (60.0 to 70.0)', '75.0 (70.0 to 80.0)', '85.0 (80.0 to 90.0)'],
    ...['0.905 (0.900 to 0.910)', '–', 'finished'],
  ]);
  expect(table.rows[1]).toEqual([
    ...['sharp', '40', '50.0', '60.0', '–', '–', '–', '–'],
    'seed 0 training, 12 of 40 steps; seed 1 failed: out of memory',
  ]);
  expect(rows[1]).toMatchObject({ finished: false, changes: ['model.maskTemperature=0.003'] });
  expect(tableMarkdown(study, table).split('\n').at(-2)).toMatch(/^\| sharp \| 40 \| 50\.0 .* memory \|$/);
});

it('the page holds table and curves, escaped, and loads nothing', () => {
  const page = studyPage({ study, rows, table, standings, base: 'model: {}' });
  for (const text of ['Study: few', 'Two &amp; more', '&lt;b&gt;sharp', '85.0 (80.0 to 90.0)'])
    expect(page.includes(text)).toBe(true);
  expect(page.includes('<b>')).toBe(false);
  expect(page.match(/<svg class="chart"/g)).toHaveLength(5);
  expect(/NaN|undefined|https?:/.exec(page)).toBeNull();
});

it('a curve is the mean over equal shares of the steps', () => {
  const metrics = Array.from({ length: 240 }, (_, i) => ({
    step: i + 1,
    learningRate: 0,
    loss3d: 0,
    relative3d: i % 2,
  }));
  const points = curve(metrics, 'relative3d');
  expect(points).toHaveLength(120);
  expect(points[0]).toEqual([2, 0.5]);
  expect(curve(metrics, 'relative2d')).toEqual([]);
});
