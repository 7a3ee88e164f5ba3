/** svm, features, views and quickstart. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, tensor, writeSafetensors } from '@i2p/safetensors';
import { i2p } from '../test-support/in-process.js';
import { writeRandomVit } from '../test-support/random-vit.js';
import { MINIATURE, miniatureRun } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-judging-'));
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  await i2p(...miniatureRun(path('run')));
});

describe('i2p svm', () => {
  it('states accuracy, C, pooling, dimension and the number of clouds', async () => {
    const said = await i2p(
      'svm',
      '--checkpoint',
      path('run'),
      '--c',
      '0.1,10',
      '--pooling',
      'max+mean',
      '--json',
      path('svm.json'),
    );
    const result = JSON.parse(readFileSync(path('svm.json'), 'utf8'));
    expect(result).toMatchObject({
      C: 0.1,
      pooling: 'max+mean',
      dimension: 48,
      trainClouds: 40,
      testClouds: 40,
      points: 64,
      chosenBy: 'option',
    });
    expect(result.checkpoint).toBe(path('run/checkpoints/step-000002/model.safetensors'));
    expect(result.results.map(({ C }: { C: number }) => C)).toEqual([0.1, 10]);
    expect(result.accuracy).toBe(result.results[0].accuracy);
    expect(said).toMatch(/accuracy [\d.]+ % {2}\(C 0\.1, max\+mean pooling, 48 numbers\)/);
  });

  it('calibrates an untrained model and says so; cv picks C', async () => {
    const said = await i2p('svm', '--init', '--config', 'tiny', ...MINIATURE, '--c', 'cv', '--json', path('init.json'));
    const result = JSON.parse(readFileSync(path('init.json'), 'utf8'));
    expect(result).toMatchObject({ pooling: 'max', dimension: 24, chosenBy: 'cross-validation' });
    expect(result.crossValidation).toHaveLength(7);
    expect(said).toContain('untrained tiny, seed 0, BatchNorm calibrated over 30 batches of 2');
  });
});

describe('i2p features', () => {
  it('writes maxima, means, labels and indices', async () => {
    await i2p('features', '--checkpoint', path('run'), '--split', 'test', '--out', path('f.safetensors'));
    const tensors = readSafetensors(readFileSync(path('f.safetensors')));
    expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
      ['max', [40, 24]],
      ['mean', [40, 24]],
      ['labels', [40]],
      ['index', [40]],
    ]);
    const [max, mean] = [tensors.get('max')!.data, tensors.get('mean')!.data];
    expect([...max].every((value, i) => value >= mean[i]!)).toBe(true);
  });

  it('judges clouds by as many points as asked for', async () => {
    const features = async (name: string, ...more: string[]): Promise<Float32Array> => {
      await i2p('features', '--checkpoint', path('run'), '--out', path(name), ...more);
      return readSafetensors(readFileSync(path(name))).get('max')!.data as Float32Array;
    };
    const [own, same, fewer] = [
      await features('own'),
      await features('same', '--points', '64'),
      await features('fewer', '--points', '40'),
    ];
    expect(same).toEqual(own);
    expect(fewer).toHaveLength(own.length);
    expect(fewer).not.toEqual(own);
  });

  it.each<[string, string[], string]>([
    [
      'fewer points than groups',
      ['--checkpoint', path('run'), '--points', '20'],
      'config with --points 20: model.numGroups asks for 24 groups at level 0, but model.points are only 20',
    ],
    ['no student', [], 'give either --checkpoint PATH or --init'],
    ['a file without --config', ['--checkpoint', 'package.json'], 'is a file: give --config too'],
    ['a missing checkpoint', ['--checkpoint', path('none')], 'none does not exist'],
    ['a folder that is no run', ['--checkpoint', folder], 'is not a run folder'],
    [
      'a checkpoint of another configuration',
      ['--checkpoint', path('run/checkpoints/step-000002/model.safetensors'), '--config', 'tiny'],
      'weights of another configuration',
    ],
    [
      'a file without a matching tensor',
      ['--checkpoint', path('foreign.safetensors'), '--config', 'tiny'],
      'foreign.safetensors: no official checkpoint: expected tensors of the encoder (h_encoder.*)',
    ],
  ])('says what is wrong: %s', async (_, words, sentence) => {
    writeFileSync(path('foreign.safetensors'), writeSafetensors(new Map([['other', tensor(Float32Array.of(1), [1])]])));
    await expect(i2p('features', ...words, '--out', path('g.safetensors'))).rejects.toThrow(sentence);
  });

  it('says which tensors a partial match left out', async () => {
    const weights = readSafetensors(readFileSync(path('run/checkpoints/step-000002/model.safetensors')));
    weights.delete('mask_token');
    writeFileSync(path('partial.safetensors'), writeSafetensors(weights));
    const said = await i2p(
      'features',
      '--checkpoint',
      path('partial.safetensors'),
      '--config',
      'tiny',
      ...MINIATURE,
      '--out',
      path('h.safetensors'),
    );
    expect(said).toMatch(/1 missing \(left untrained\): mask_token/);
  });
});

it('i2p views draws a PNG', async () => {
  await i2p('views', '--config', 'tiny', ...MINIATURE, '--index', '3', '--out', path('views.png'));
  expect([...readFileSync(path('views.png')).subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  await expect(i2p('views', '--config', 'tiny', ...MINIATURE, '--index', '40', '--out', path('v.png'))).rejects.toThrow(
    'clouds 0 to 39, got index 40',
  );
});

it('i2p quickstart judges before and after, and never writes over a run', async () => {
  const teacher = writeRandomVit(path('vit.safetensors'));
  const words = [
    'quickstart',
    ...MINIATURE,
    '--set',
    `teacher.file=${teacher}`,
    '--steps',
    '2',
    '--out',
    path('quick'),
  ];
  mkdirSync(path('quick'));
  const said = await i2p(...words, '--json', path('quick.json'));
  const { accuracy, before, after, report } = JSON.parse(readFileSync(path('quick.json'), 'utf8'));
  expect(after).toMatchObject({ accuracy, pooling: 'max+mean', dimension: 48, chosenBy: 'cross-validation' });
  expect(before.testClouds).toBe(40);
  expect(report).toBe(path('quick-2/report.html'));
  expect(said).toMatch(/before pre-training .* % .*C \S+ by cross-validation, 40 train \/ 40 test clouds/);
  expect(said).toMatch(/after {4}2 steps/);
});
