/** Finished weights that are only judged: finetune --test, segment --test, and classify with a file's weights. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE_CLASSIFIER, MINIATURE_SEGMENTER, miniatureRun } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-test-weights-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
const lastLine = (run: string) =>
  JSON.parse(
    readFileSync(path(`${run}/metrics.jsonl`), 'utf8')
      .trim()
      .split('\n')
      .at(-1)!,
  );
const engine = ['--blas', 'none'];

const kinds = [
  ['finetune', 'testAccuracy', 'accuracy', MINIATURE_CLASSIFIER],
  ['segment', 'instanceIou', 'instanceIou', MINIATURE_SEGMENTER],
] as const;

beforeAll(async () => {
  for (const [command, , , settings] of kinds) {
    const vote = command === 'finetune' ? ['--vote', '2'] : [];
    const scratch = ['--config', 'tiny', ...settings, '--steps', '2', '--checkpoint', 'none'];
    await i2p(command, ...scratch, ...vote, ...engine, '--out', path(command));
    const weights = ['--checkpoint', path(command), '--format', 'pth', '--out', path(`${command}.pth`)];
    await i2p('export', ...weights);
  }
  await i2p(...miniatureRun(path('mae'), '--steps', '1', ...engine, '--set', 'log.reportShapes=0'));
});

describe.each(kinds)('i2p %s --test', (command, measured, score, settings) => {
  it('finds what the run measured at its end, and says what it loaded', async () => {
    const said = await i2p(command, '--test', path(command), ...engine, '--json', path('run.json'));
    expect(json('run.json')[score]).toBe(lastLine(command)[measured]);
    expect(said).toMatch(/weights {2}.*: \d+ tensors loaded, 0 missing, 0 unexpected/);
    expect(said).not.toContain('report:');
  });

  it('finds the same with the weights of a .pth, and writes a report and the figures', async () => {
    const out = path(`${command}-test`);
    // what the file tells is left to it: the head's sizes
    const file = ['--test', path(`${command}.pth`), '--config', 'tiny', ...settings];
    await i2p(command, ...file, '--set', 'log.reportShapes=1', ...engine, '--out', out);
    expect(json(`${command}-test/test.json`)[score]).toBe(lastLine(command)[measured]);
    const report = readFileSync(join(out, 'report.html'), 'utf8').replaceAll(/data:image\/png;base64,[\w+/=]+/g, '');
    for (const part of command === 'finetune'
      ? ['Confusion', 'Accuracy by class']
      : ['IoU by category', 'Worst shapes'])
      expect(report.includes(part) || `no ${part}`).toBe(true);
    expect(report.match(/(src|href)="(?!")[^"]*|url\(|https?:/)).toBeNull();
  });

  it.each<[string, string[], string]>([
    ['a file alone', ['--test', path(`${command}.pth`)], 'is a file: give --config too'],
    ['a run and a configuration', ['--test', path(command), '--config', 'tiny'], 'leave --config out'],
    [
      'an option of training',
      ['--test', path(command), '--micro-batch', '2'],
      '--test trains nothing: leave --micro-batch out',
    ],
    ['a pre-training run', ['--test', path('mae')], 'it is a pre-training checkpoint'],
    ['a taken folder', ['--test', path(command), '--out', path('mae')], 'already holds a run'],
    [
      'weights of another width',
      ['--test', path(`${command}.pth`), '--config', 'tiny', ...settings, '--set', 'model.encoderDims=[6, 12, 36]'],
      command === 'finetune' ? 'pooled tokens of 36 have 36 or 72' : 'has shape',
    ],
  ])('says what is wrong: %s', async (_, words, sentence) => {
    await expect(i2p(command, ...words)).rejects.toThrow(sentence);
  });
});

it('votes as the run did', async () => {
  await i2p('finetune', '--test', path('finetune'), ...engine, '--vote', '2', '--json', path('votes.json'));
  expect(json('votes.json').votes.accuracies).toEqual(json('finetune/votes.json').accuracies);
});

it('reads the sizes of the head off the weights, whatever the configuration says', async () => {
  const file = ['--test', path('finetune.pth'), '--config', 'tiny', ...MINIATURE_CLASSIFIER];
  await i2p(
    'finetune',
    ...file,
    '--set',
    'model.headWidth=99',
    '--set',
    'model.pooling="mean,max"',
    '--json',
    path('head.json'),
  );
  expect(json('head.json').accuracy).toBe(lastLine('finetune').testAccuracy);
  const more = file.map((word) => word.replace('classes=4', 'classes=6'));
  await expect(i2p('finetune', ...more)).rejects.toThrow('tells 4 classes apart');
});

it('refuses the checkpoint of the other command', async () => {
  const message = 'segment.pth holds no fine-tuned classifier: it is a segmentation checkpoint';
  await expect(i2p('finetune', '--test', path('segment.pth'), '--config', 'tiny')).rejects.toThrow(message);
  expect(existsSync(path('nothing'))).toBe(false);
});

it('i2p classify takes the weights of a file, and the names of its classes', async () => {
  const points = Array.from({ length: 80 }, (_, i) => [Math.sin(i), Math.cos(2 * i), i / 80].join(' '));
  writeFileSync(path('cloud.xyz'), points.join('\n'));
  writeFileSync(path('names.txt'), 'one\ntwo\nthree\nfour\n');
  const settings = MINIATURE_CLASSIFIER.map((word) => word.replace('model.headWidth=16', 'model.headWidth=8'));
  const file = ['--checkpoint', path('finetune.pth'), '--config', 'tiny', ...settings, ...engine, '--top', '4'];
  await i2p('classify', ...file, '--classes', path('names.txt'), path('cloud.xyz'), '--json', path('named.json'));
  const { classes } = json('named.json').files[0];
  expect(classes.map(({ name }: { name: string }) => name).sort()).toEqual(['four', 'one', 'three', 'two']);
  expect(await i2p('classify', ...file, path('cloud.xyz'))).toContain('output ');
  writeFileSync(path('three.txt'), 'one\ntwo\nthree\n');
  await expect(i2p('classify', ...file, '--classes', path('three.txt'), path('cloud.xyz'))).rejects.toThrow(
    'expected a name for each of 4 outputs, a line each, got 3',
  );
  await expect(i2p('classify', ...file, '--best', path('cloud.xyz'))).rejects.toThrow('belongs to no run');
  const without = ['classify', '--checkpoint', path('finetune.pth'), path('cloud.xyz')];
  await expect(i2p(...without)).rejects.toThrow('is a file: give --config too');
});
