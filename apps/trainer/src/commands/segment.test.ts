import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE_SEGMENTER } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-segment-'));
const path = (name: string): string => join(folder, name);
const words = (name: string, ...more: string[]): string[] => [
  ...['segment', '--config', 'tiny', ...MINIATURE_SEGMENTER, '--checkpoint', 'none', '--steps', '2', '--blas', 'none'],
  ...['--out', path(name), ...more],
];
const lines = (name: string) =>
  readFileSync(path(`${name}/metrics.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

it('measures instance and class mIoU, and draws parts beside the truth', async () => {
  const said = await i2p(...words('run', '--set', 'log.reportShapes=1', '--json', path('run.json')));
  const result = JSON.parse(readFileSync(path('run.json'), 'utf8'));
  const [, second] = lines('run');
  expect(result).toMatchObject({ step: 2, trainShapes: 20, testShapes: 10 });
  expect(result.instanceIou).toEqual({
    last: { step: 2, value: second.instanceIou },
    best: { step: 2, value: second.instanceIou },
  });
  expect(said).toMatch(/instance mIoU [\d.]+ % after step 2.*\nclass mIoU {4}[\d.]+ %/);
  const report = readFileSync(path('run/report.html'), 'utf8');
  const pictures = /data:image\/png;base64,[\w+/=]+/g;
  // one shape and the worst one, found and true
  expect(report.match(pictures)).toHaveLength(4);
  const text = report.replaceAll(pictures, '');
  for (const part of ['IoU by category', 'bookshelf', 'Worst shapes'])
    expect(text.includes(part) || `no ${part}`).toBe(true);
  expect(text.match(/(src|href)="(?!")[^"]*|url\(|https?:/)).toBeNull();
});

it('updates twice an iteration where the official behaviour is asked for', async () => {
  await i2p(...words('twice', '--set', 'training.officialDoubleStep=true'));
  const [once, twice] = [lines('run'), lines('twice')];
  expect(twice[0].loss).toBe(once[0].loss);
  expect(twice[1].loss).not.toBe(once[1].loss);
});

it('learns: the loss of the same shapes halves', async () => {
  await i2p(
    ...words('learn', '--steps', '60', '--micro-batch', '4'),
    ...['training.augmentation=none', 'training.learningRate=1e-2', 'model.dropout=0', 'evaluation.every=60'].flatMap(
      (setting) => ['--set', setting],
    ),
    ...['--set', 'data.source="synthetic:train=4,test=4,points=80,classes=2"', '--set', 'training.warmupSteps=4'],
  );
  const losses = lines('learn').map(({ loss }) => loss as number);
  expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
});

it.each<[string, string[], string]>([
  [
    'no data',
    ['segment', '--config', 'small', '--checkpoint', 'none', '--out', path('x')],
    'no data: give --data FOLDER in the ShapeNetPart layout',
  ],
  ['a folder of something else', words('x', '--data', folder), 'is in no known layout'],
  [
    'too few groups',
    words('x1', '--set', 'model.numGroups=[24, 12, 2]', '--set', 'model.groupSizes=[4, 4, 2]'),
    'interpolation needs three tokens',
  ],
  ['a key of another command', words('x', '--set', 'model.pooling=max'), 'unknown key "model.pooling"'],
])('says what is wrong: %s', async (_, line, sentence) => {
  await expect(i2p(...line)).rejects.toThrow(sentence);
});
