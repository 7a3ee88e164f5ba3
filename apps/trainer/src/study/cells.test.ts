import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { cellsOf, checkpointEvery, judgedSteps } from './cells.js';
import { readStudy } from './study-file.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-study-file-'));

function studyOf(text: string) {
  const file = join(folder, 'study.yaml');
  writeFileSync(file, text);
  return readStudy(file);
}

const GOOD = `
base:
  config: tiny
  set: { training: { steps: 90 } }
seeds: [0, 7]
judge: { at: [0, 0.5, 1] }
arms:
  plain: {}
  sharp: { about: real guidance, model: { maskTemperature: 0.003 }, training: { steps: 200 } }
`;

describe('readStudy and cellsOf', () => {
  it('makes a run of every arm and seed', () => {
    const cells = cellsOf(studyOf(GOOD), 'out', { data: 'synthetic:train=40,test=40' });
    expect(cells.map(({ name, steps, judged }) => [name, steps, judged])).toEqual([
      ['plain/seed-0', 90, [0, 45, 90]],
      ['sharp/seed-0', 200, [0, 100, 200]],
      ['plain/seed-7', 90, [0, 45, 90]],
      ['sharp/seed-7', 200, [0, 100, 200]],
    ]);
    const [, sharp] = cells;
    expect(sharp?.run).toBe(join('out', 'runs', 'sharp', 'seed-0'));
    expect(sharp?.config).toMatchObject({
      model: { maskTemperature: 0.003 },
      training: { seed: 0 },
      data: { source: 'synthetic:train=40,test=40' },
      checkpoint: { every: 100, keep: 0 },
    });
  });

  it.each(['synthetic-tiny', 'modelnet40-small', 'modelnet40-small-900', 'modelnet40-small-bank'])(
    'knows the study %s',
    (name) => {
      const cells = cellsOf(readStudy(name), 'out', { data: 'synthetic:' });
      expect(cells.length).toBeGreaterThan(2);
      expect(new Set(cells.map(({ config }) => JSON.stringify(config))).size).toBe(cells.length);
    },
  );

  it.each<[string, string, string, string]>([
    [
      'an unknown key',
      'judge: {',
      'judge: { fold: 3, ',
      'unknown key "judge.fold"; the nearest known one is "judge.folds"',
    ],
    [
      'an unknown key of the base',
      'config: tiny',
      'confg: tiny',
      'unknown key "base.confg"; the nearest known one is "base.config"',
    ],
    ['an unknown key of an arm', 'maskTemperature', 'maskTemprature', 'arm sharp: unknown key "model.maskTemprature"'],
    ['an impossible value', '0.5, 1]', '0.5, 2]', '"judge.at.2"'],
    ['an impossible arm', '0.003', '-1', 'arm sharp: config tiny: "model.maskTemperature"'],
    ['a seed in an arm', 'steps: 200', 'seed: 4', 'arm sharp sets training.seed'],
    ['a seed twice', '[0, 7]', '[0, 0]', 'seed 0 is listed twice'],
    ['a name that is no folder', 'plain:', '../plain:', 'arm "../plain"'],
    ['epochs', 'steps: 200', 'epochs: 2', 'arm sharp: a study needs training.steps'],
  ])('says what is wrong: %s', (_, before, after, sentence) => {
    expect(() => cellsOf(studyOf(GOOD.replace(before, after)), 'out', {})).toThrow(sentence);
  });
});

it('checkpoints meet every judged step', () => {
  const fractions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fractions, fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 400 }), (at, steps, wanted) => {
      const judged = judgedSteps(at, steps);
      const every = checkpointEvery(judged, wanted);
      expect(every).toBeGreaterThan(0);
      expect(every).toBeLessThanOrEqual(wanted);
      for (const step of judged) expect(step % every).toBe(0);
    }),
  );
  expect(checkpointEvery([0, 750, 1500, 3000], 200)).toBe(150);
});
