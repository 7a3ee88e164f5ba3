import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@i2p/safetensors';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE_CLASSIFIER, miniatureRun } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-finetune-'));
const path = (name: string): string => join(folder, name);
const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
const lines = (name: string) =>
  readFileSync(path(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const words = (command: string, name: string, ...more: string[]): string[] => [
  ...[command, '--config', 'tiny', ...MINIATURE_CLASSIFIER, '--steps', '4', '--blas', 'none', '--out', path(name)],
  ...more,
];
const scratch = ['--checkpoint', 'none'];

describe('i2p finetune', () => {
  it('takes sizes and weights from a pre-training run, trains, tests and votes', async () => {
    await i2p(...miniatureRun(path('mae'), '--steps', '1', '--blas', 'none', '--set', 'log.reportShapes=0'));
    const auto = ['numGroups', 'encoderDims', 'encoderDepths', 'numHeads'].flatMap((key) => [
      '--set',
      `model.${key}=auto`,
    ]);
    const said = await i2p(
      ...words(
        'finetune',
        'run',
        '--checkpoint',
        path('mae'),
        ...auto,
        '--vote',
        '2',
        '--set',
        'log.reportShapes=1',
        '--json',
        path('run.json'),
      ),
    );
    expect(said).toMatch(/encoder {2}\d+ tensors of .*mae.checkpoints.step-000001/);
    expect(said).not.toMatch(/missing|not the encoder's/);
    const result = json('run.json');
    expect(result).toMatchObject({ step: 4, steps: 4, trainClouds: 24, testClouds: 16, last: { step: 4 } });
    expect(lines('run/metrics.jsonl').map(({ testAccuracy }) => testAccuracy !== undefined)).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(result.best.value).toBe(Math.max(...lines('run/metrics.jsonl').map(({ testAccuracy = 0 }) => testAccuracy)));
    expect(result.votes).toMatchObject({ step: 4, repetitions: 2, draws: 10, points: 64 });
    expect(json('run/votes.json')).toEqual(result.votes);
    const start = readSafetensors(readFileSync(path('run/checkpoints/step-000000/model.safetensors')));
    const given = readSafetensors(readFileSync(path('mae/checkpoints/step-000001/model.safetensors')));
    const name = 'h_encoder.encoder_blocks.1.blocks.0.attn.qkv.weight';
    expect([...start.get(name)!.data]).toEqual([...given.get(name)!.data]);
    expect(readFileSync(path('run/config.yaml'), 'utf8')).toContain('classNames: [table, desk, chair, armchair]');
  });

  it('draws a report that loads nothing: curves, confusion, classes, mistakes, votes', () => {
    const report = readFileSync(path('run/report.html'), 'utf8').replaceAll(/data:image\/png;base64,[\w+/=]+/g, '');
    for (const part of ['Loss', 'Confusion', 'armchair', 'Accuracy by class', 'Worst mistakes', 'voting, mean of 2'])
      expect(report.includes(part) || `no ${part}`).toBe(true);
    expect(report.match(/(src|href)="(?!")[^"]*|url\(|https?:/)).toBeNull();
  });

  it('goes on behind the votes that are there', async () => {
    const votes = json('run/votes.json');
    writeFileSync(path('run/votes.json'), JSON.stringify({ ...votes, accuracies: [0.25] }));
    const said = await i2p('finetune', '--resume', path('run'), '--vote', '2', '--blas', 'none');
    expect(said).toContain('1 of them were done before');
    expect(json('run/votes.json').accuracies).toEqual([0.25, votes.accuracies[1]]);
    await i2p('finetune', '--resume', path('run'), '--vote', '3', '--blas', 'none');
    expect(json('run/votes.json').accuracies).toHaveLength(3);
    writeFileSync(path('run/votes.json'), JSON.stringify(votes));
  });

  it('learns: with every cloud in the batch the loss falls to a third', async () => {
    const small = [
      'data.source="synthetic:train=4,test=4,points=64,classes=4"',
      'model.labelSmoothing=0',
      'model.dropout=0',
    ];
    await i2p(
      ...words('finetune', 'learn', ...scratch, '--steps', '80', '--set', 'training.learningRate=1e-2'),
      ...[
        ...small,
        'training.augmentation=none',
        'evaluation.every=80',
        'model.dropPath=0',
        'training.warmupSteps=4',
      ].flatMap((setting) => ['--set', setting]),
    );
    const losses = lines('learn/metrics.jsonl').map(({ loss }) => loss as number);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 3);
  });

  it('works off a batch in slices, trains on a share of the labels, and stops at a bad number', async () => {
    const said = await i2p(...words('finetune', 'share', ...scratch, '--fraction', '0.5', '--micro-batch', '2'));
    expect(said).toContain('12 training clouds (0.5 of each class)');
    const explode = words('finetune', 'nan', ...scratch, '--steps', '20', '--set', 'training.learningRate=1e30');
    await expect(i2p(...explode)).rejects.toThrow(
      /step 2: the loss is not a number \(NaN\); the first bad tensor: none of the parameters/,
    );
  });

  it('keeps the checkpoint of the best test accuracy whatever else is pruned', () => {
    const best = json('run.json').best.step as number;
    expect(readdirSync(path('run/checkpoints'))).toContain(`step-00000${best}`);
  });

  it.each<[string, string[], string]>([
    ['no checkpoint', words('finetune', 'x'), 'give --checkpoint PATH for a pre-trained encoder, or --checkpoint none'],
    ['a missing checkpoint', words('finetune', 'x', '--checkpoint', path('no')), 'no does not exist'],
    [
      'a step that no heap holds',
      words(
        'finetune',
        'x',
        ...scratch,
        ...[
          'model.points=1024',
          'model.numGroups=[1024, 12, 6]',
          'model.groupSizes=[1024, 4, 4]',
          'data.source="synthetic:train=24,test=16,points=1100,classes=4"',
        ].flatMap((setting) => ['--set', setting]),
      ),
      'the largest that fits is --batch 1, or --micro-batch 1',
    ],
    ['no --out', ['finetune', '--config', 'tiny', ...scratch], 'give --out FOLDER'],
    ['no data', ['finetune', '--config', 'small', ...scratch, '--out', path('x')], 'no data: give --data'],
    [
      'an encoder of other sizes',
      words('finetune', 'x1', '--checkpoint', path('mae'), '--set', 'model.encoderDims=[8, 12, 24]'),
      'weights of another configuration',
    ],
    [
      'few points',
      words('finetune', 'x', ...scratch, '--set', 'model.points=71'),
      'has 70 points in a cloud, the configuration needs 71',
    ],
    [
      'few outputs',
      words('finetune', 'x', ...scratch, '--set', 'model.classes=3'),
      'model.classes is 3, but synthetic/train has 4 classes',
    ],
    ['a large batch', words('finetune', 'x2', ...scratch, '--batch', '25'), 'has only 24 clouds'],
    [
      'slices',
      words('finetune', 'x', ...scratch, '--micro-batch', '3'),
      'training.microBatch 3 does not divide the 4 clouds',
    ],
    [
      'an unknown preset',
      ['finetune', '--config', 'modelnet', '--out', path('x')],
      'the nearest preset is "modelnet40"',
    ],
    [
      'a resumed run of another seed',
      ['finetune', '--resume', path('run'), '--seed', '3'],
      'training.seed is 0 in the run and 3 now',
    ],
    ['a pre-training run', ['finetune', '--resume', path('mae')], 'unknown key'],
  ])('says what is wrong: %s', async (_, line, sentence) => {
    await expect(i2p(...line)).rejects.toThrow(sentence);
    // nothing is left behind that would stand in the way of the corrected line
    for (const name of ['x', 'x1', 'x2']) expect(existsSync(path(name))).toBe(false);
  });

  it('names a damaged file of an own folder before there is a run', async () => {
    for (const name of ['a', 'b']) mkdirSync(path(`own/${name}`), { recursive: true });
    const tetrahedron = 'OFF\n4 2 0\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n3 0 1 2\n3 0 1 3\n';
    for (const name of ['a/1.off', 'a/2.off', 'b/1.off']) writeFileSync(path(`own/${name}`), tetrahedron);
    writeFileSync(path('own/b/2.off'), tetrahedron.slice(0, 30));
    await expect(i2p(...words('finetune', 'x', ...scratch, '--data', path('own')))).rejects.toThrow(
      /own\/b\/2\.off: line 6: expected three coordinates/,
    );
    expect(existsSync(path('x'))).toBe(false);
  });
});
