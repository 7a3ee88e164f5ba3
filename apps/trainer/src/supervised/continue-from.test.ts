/** A run of the official code that goes on here: shown on our own, exported as the official code would save them. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HostTensor, readSafetensors } from '@i2p/safetensors';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE_CLASSIFIER, MINIATURE_SEGMENTER } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-continue-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

/** Two epochs of four steps. */
const options = (settings: readonly string[]): string[] => [
  ...['--config', 'tiny', ...settings, '--epochs', '2', '--batch', '5', '--data', 'synthetic:train=20,test=10'],
  ...['evaluation.every=8', 'log.reportShapes=0', 'checkpoint.every=4', 'checkpoint.keep=0'].flatMap((setting) => [
    '--set',
    setting,
  ]),
];
const checkpoint = (run: string, step: string): string => join(path(run), 'checkpoints', step);
const ends = (run: string): Map<string, HostTensor>[] =>
  ['model', 'optimizer'].map((name) =>
    readSafetensors(readFileSync(join(checkpoint(run, 'step-000008'), `${name}.safetensors`))),
  );

describe('i2p finetune --continue-from', () => {
  const pth = path('ckpt-last.pth');
  const [whole, given] = [options(MINIATURE_CLASSIFIER), path('whole')];
  beforeAll(async () => {
    await i2p('finetune', ...whole, '--checkpoint', 'none', '--out', given);
    const said = await i2p(
      'export',
      '--checkpoint',
      checkpoint('whole', 'step-000004'),
      '--format',
      'pth',
      '--out',
      pth,
    );
    expect(said).not.toContain('without optimizer state');
    await expect(i2p('segment', '--resume', given)).rejects.toThrow(`${given} is a fine-tuning run`);
  });

  it('ends in the numbers of the run that was never left', async () => {
    const said = await i2p('finetune', ...whole, '--continue-from', pth, '--out', path('continued'));
    expect(said).toContain('continuing after step 4');
    expect(ends('continued')).toEqual(ends('whole'));
  });

  it('refuses what cannot be continued, and makes no folder', async () => {
    const out = path('refused');
    const go = (...more: string[]) => i2p('finetune', '--continue-from', pth, '--out', out, ...more);
    await expect(go(...options(MINIATURE_CLASSIFIER), '--epochs', '1')).rejects.toThrow('this run ends after 4');
    await expect(go(...whole, '--checkpoint', 'none')).rejects.toThrow(
      'give --continue-from or --checkpoint, not both',
    );
    await expect(go('--resume', given)).rejects.toThrow('give --resume or --continue-from, not both');
    await expect(go(...whole, '--set', 'model.headWidth=8')).rejects.toThrow(
      /cannot continue from .*ckpt-last\.pth.*cls_head/,
    );
    await expect(i2p('segment', ...options(MINIATURE_SEGMENTER), '--continue-from', pth, '--out', out)).rejects.toThrow(
      'only a segmentation can be continued here',
    );
    expect(() => readFileSync(join(out, 'config.yaml'))).toThrow('no such file');
  });
});

it('i2p segment --continue-from says that moments start from zero', async () => {
  const [pth, whole] = [path('best.pth'), options(MINIATURE_SEGMENTER)];
  await i2p('segment', ...whole, '--checkpoint', 'none', '--out', path('parts'));
  await i2p(
    'export',
    '--checkpoint',
    checkpoint('parts', 'step-000004'),
    '--format',
    'pth',
    '--epoch',
    '0',
    '--out',
    pth,
  );
  const said = await i2p('segment', ...whole, '--continue-from', pth, '--out', path('parts-continued'));
  expect(said).toContain('holds no optimizer state');
  expect(said).toContain('continuing after step 4');
});
