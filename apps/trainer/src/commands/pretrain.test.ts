import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '@i2p/safetensors';
import { i2p } from '../test-support/in-process.js';
import { randomVit } from '../test-support/random-vit.js';
import { miniatureRun } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-pretrain-'));
const path = (name: string): string => join(folder, name);
const tinyRun = (name: string, ...more: string[]): string[] => miniatureRun(path(name), ...more);

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
    expect(result.command).toMatch(/^i2p pretrain /);
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

  it('records the engine, and says when a run goes on with another one', async () => {
    const state = path('run/checkpoints/step-000002/state.json');
    expect(JSON.parse(readFileSync(state, 'utf8')).engine).toMatch(/^embedded kernels/);
    await i2p('pretrain', '--resume', path('run'), '--out', path('moved'), '--blas', 'none');
    const moved = path('moved/checkpoints/step-000002/state.json');
    writeFileSync(moved, JSON.stringify({ ...JSON.parse(readFileSync(moved, 'utf8')), engine: 'another one' }));
    const said = await i2p('pretrain', '--resume', path('moved'), '--blas', 'none');
    expect(said).toMatch(/computed by another one, and goes on with embedded kernels.*: its bytes will differ/);
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
