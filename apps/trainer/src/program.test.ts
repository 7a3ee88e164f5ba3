import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, tensor, writeSafetensors } from '@i2p/safetensors';
import { createProgram } from './program.js';
import { randomVit, writeRandomVit } from './test-support/random-vit.js';
import { MINIATURE, runCli } from './test-support/run-cli.js';

// the machine may be busy
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-program-'));
const path = (name: string): string => join(folder, name);
const said: string[] = [];

/** The command in this process; what it prints is kept. */
async function i2p(...words: string[]): Promise<void> {
  said.length = 0;
  const write = (text: string | Uint8Array): boolean => said.push(String(text)) > 0;
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(write));
  try {
    await createProgram().parseAsync(['node', 'i2p', ...words]);
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const WITHOUT_TEACHER = ['--set', 'model.targets=3d', '--set', 'model.masking=random'];
const tinyRun = (name: string, ...more: string[]): string[] => [
  'pretrain',
  '--config',
  'tiny',
  '--out',
  path(name),
  '--steps',
  '2',
  ...MINIATURE,
  ...WITHOUT_TEACHER,
  ...more,
];

describe('i2p pretrain', () => {
  it('makes a run folder with everything in it, and writes its result as JSON', async () => {
    await i2p(...tinyRun('run', '--json', path('run.json')));
    const result = JSON.parse(readFileSync(path('run.json'), 'utf8'));
    expect(result).toMatchObject({
      step: 2,
      steps: 2,
      run: path('run'),
      checkpoint: path('run/checkpoints/step-000002'),
    });
    expect(result.loss3d).toBeGreaterThan(0);
    expect(result.command).toMatch(/^i2p /);
    const report = readFileSync(path('run/report.html'), 'utf8');
    const pictures = /data:image\/png;base64,[\w+/=]+/g;
    expect(report.match(pictures)).toHaveLength(10);
    const text = report.replaceAll(pictures, '');
    for (const part of [
      '3D loss (Chamfer)',
      'Effective rank',
      'reconstruction of the masked ones',
      'numGroups: [24, 12, 6]',
    ]) {
      expect(text.includes(part) || `no ${part}`).toBe(true);
    }
    expect(text.match(/(src|href)="(?!")[^"]*|url\(|https?:/)).toBeNull();
  });

  it('starts with step 0 and learns: the loss of the same shapes falls', async () => {
    await i2p(
      ...tinyRun('learn', '--steps', '30', '--set', 'training.learningRate=5e-3', '--set', 'training.warmupSteps=2'),
    );
    expect(
      readSafetensors(readFileSync(path('learn/checkpoints/step-000000/model.safetensors'))).has('mask_token'),
    ).toBe(true);
    const losses = readFileSync(path('learn/metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).loss3d as number);
    expect(losses).toHaveLength(30);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
  });

  it('refuses to resume with another model, and says which key', async () => {
    await expect(i2p('pretrain', '--resume', path('run'), '--set', 'model.maskRatio=0.6')).rejects.toThrow(
      `cannot resume ${path('run')} with another configuration: model.maskRatio is 0.5 in the run and 0.6 now`,
    );
    await expect(i2p('pretrain', '--resume', path('run'), '--steps', '9')).rejects.toThrow(
      'training.steps is 2 in the run and 9 now',
    );
  });

  it('goes on in another folder with --out', async () => {
    await i2p('pretrain', '--resume', path('run'), '--out', path('copy'));
    expect(readFileSync(path('copy/metrics.jsonl'), 'utf8')).toBe(readFileSync(path('run/metrics.jsonl'), 'utf8'));
  });

  it.each<[string, string[], string]>([
    ['an existing run', tinyRun('run'), 'already holds a run; continue it with --resume'],
    ['no --out', ['pretrain', '--config', 'tiny'], 'give --out FOLDER'],
    ['no data', ['pretrain', '--config', 'small', '--out', path('x')], 'no data: give --data'],
    ['a missing folder', tinyRun('x1', '--data', path('nowhere')), 'nowhere'],
    ['two lengths', tinyRun('x2', '--epochs', '1'), 'give --steps or --epochs, not both'],
    [
      'a batch larger than the split',
      tinyRun('x3', '--batch', '41'),
      'training.batch is 41, but the training split has only 40 clouds',
    ],
    [
      'fewer points than groups',
      tinyRun('x4', '--set', 'model.points=20'),
      'asks for 24 groups at level 0, but model.points are only 20',
    ],
    ['clouds too small', tinyRun('x5', '--data', 'synthetic:points=32'), '32 points'],
    ['no teacher', tinyRun('x6', '--set', 'model.masking=guided'), 'needs a 2D teacher: give --teacher FILE'],
    [
      'a missing teacher',
      tinyRun('x7', '--set', 'model.masking=guided', '--teacher', path('no.safetensors')),
      'no.safetensors does not exist',
    ],
    ['an unknown key', tinyRun('x8', '--set', 'training.sed=1'), 'the nearest known one is "training.seed"'],
    ['a missing run', ['pretrain', '--resume', path('none')], 'none does not exist'],
  ])('says what is wrong: %s', async (_, words, sentence) => {
    await expect(i2p(...words)).rejects.toThrow(sentence);
  });

  it('names the teacher file and the tensor it lacks, or what it is instead', async () => {
    const lacking = randomVit();
    lacking.delete('blocks.0.attn.qkv.weight');
    writeFileSync(path('lacking.safetensors'), writeSafetensors(lacking, { heads: '2' }));
    await expect(
      i2p(...tinyRun('t1', '--set', 'model.targets=3d+2d', '--teacher', path('lacking.safetensors'))),
    ).rejects.toThrow(/lacking\.safetensors: .*blocks\.0\.attn\.qkv\.weight/);
    writeFileSync(path('text.safetensors'), 'hello');
    await expect(
      i2p(...tinyRun('t2', '--set', 'model.targets=2d', '--teacher', path('text.safetensors'))),
    ).rejects.toThrow(/cannot read the teacher file .*text\.safetensors: not a safetensors file/);
  });

  it('stops at a loss that is not a number, names step and tensor, and keeps the last checkpoint', async () => {
    const explode = tinyRun(
      'nan',
      '--steps',
      '20',
      '--set',
      'training.learningRate=1e30',
      '--set',
      'training.warmupSteps=0',
    );
    await expect(i2p(...explode)).rejects.toThrow(/step \d+: .*the first bad tensor: the embedded groups of level 0/);
    const values = readSafetensors(readFileSync(path('nan/checkpoints/step-000000/model.safetensors'))).get(
      'mask_token',
    )!.data;
    expect(Number.isFinite(values[0])).toBe(true);
  });
});

describe('i2p svm', () => {
  it('states accuracy, C, pooling, dimension and the number of clouds', async () => {
    await i2p('svm', '--checkpoint', path('run'), '--c', '0.1,10', '--pooling', 'max+mean', '--json', path('svm.json'));
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
    expect(said.join('')).toMatch(/accuracy [\d.]+ % {2}\(C 0\.1, max\+mean pooling, 48 numbers\)/);
  });

  it('calibrates an untrained model and says so; cv picks C', async () => {
    await i2p('svm', '--init', '--config', 'tiny', ...MINIATURE, '--c', 'cv', '--json', path('init.json'));
    const result = JSON.parse(readFileSync(path('init.json'), 'utf8'));
    expect(result).toMatchObject({ pooling: 'max', dimension: 24, chosenBy: 'cross-validation' });
    expect(result.crossValidation).toHaveLength(7);
    expect(said.join('')).toContain('untrained tiny, seed 0, BatchNorm calibrated over 30 batches of 2');
  });

  it('refuses a C that is no positive number', async () => {
    await expect(runCli(['svm', '--init', '--c', '-1'])).resolves.toMatchObject({
      code: 1,
      errors: expect.stringContaining('expected positive numbers'),
    });
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

  it.each<[string, string[], string]>([
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
      'match no parameter of the model',
    ],
  ])('says what is wrong: %s', async (_, words, sentence) => {
    writeFileSync(path('foreign.safetensors'), writeSafetensors(new Map([['other', tensor(Float32Array.of(1), [1])]])));
    await expect(i2p('features', ...words, '--out', path('g.safetensors'))).rejects.toThrow(sentence);
  });

  it('says which tensors a partial match left out', async () => {
    const weights = readSafetensors(readFileSync(path('run/checkpoints/step-000002/model.safetensors')));
    weights.delete('mask_token');
    writeFileSync(path('partial.safetensors'), writeSafetensors(weights));
    await i2p(
      'features',
      '--checkpoint',
      path('partial.safetensors'),
      '--config',
      'tiny',
      ...MINIATURE,
      '--out',
      path('h.safetensors'),
    );
    expect(said.join('')).toMatch(/1 missing \(left untrained\): mask_token/);
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
  await i2p(...words, '--json', path('quick.json'));
  const { accuracy, before, after, report } = JSON.parse(readFileSync(path('quick.json'), 'utf8'));
  expect(after).toMatchObject({ accuracy, pooling: 'max+mean', dimension: 48, chosenBy: 'cross-validation' });
  expect(before.testClouds).toBe(40);
  expect(report).toBe(path('quick-2/report.html'));
  const text = said.join('');
  expect(text).toMatch(/before pre-training .* % .*C \S+ by cross-validation, 40 train \/ 40 test clouds/);
  expect(text).toMatch(/after {4}2 steps/);
});

describe('the process', () => {
  it('says one sentence, exits with 1 and shows a stack trace only with --verbose', async () => {
    const plain = await runCli(['pretrain', '--resume', path('none')]);
    expect(plain).toMatchObject({ code: 1, output: '' });
    expect(plain.errors).toBe(`i2p: the run folder ${path('none')} does not exist\n`);
    const verbose = await runCli(['pretrain', '--resume', path('none'), '--verbose']);
    expect(verbose.code).toBe(1);
    expect(verbose.errors).toMatch(/\n {4}at /);
  });

  it('has help for every sub-command', async () => {
    for (const command of createProgram().commands) {
      expect(command.description()).not.toBe('');
      expect(command.helpInformation()).toContain('--json <file>');
    }
    expect(createProgram().commands.map((command) => command.name())).toEqual(
      expect.arrayContaining(['pretrain', 'svm', 'features', 'views', 'quickstart']),
    );
  });
});
