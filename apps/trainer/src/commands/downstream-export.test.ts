/** Fine-tuned and segmentation runs under `i2p export` and `i2p svm`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { officialMoments, readOfficialCheckpoint } from '@i2p/mae';
import { readSafetensors } from '@i2p/safetensors';
import { openTorchFile } from '@i2p/torch-file';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE, MINIATURE_CLASSIFIER, MINIATURE_SEGMENTER } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-downstream-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

describe.each([
  ['finetune', 'finetune', 'a fine-tuning run', MINIATURE_CLASSIFIER],
  ['segment', 'segmentation', 'a segmentation run', MINIATURE_SEGMENTER],
] as const)('a run of i2p %s', (command, kind, words, settings) => {
  const run = path(command);
  const out = path(`${command}.out`);
  beforeAll(() => i2p(command, '--config', 'tiny', ...settings, '--steps', '1', '--checkpoint', 'none', '--out', run));
  const kept = (name: string) => readSafetensors(readFileSync(join(run, 'checkpoints', 'step-000001', name)));
  const weights = () => kept('model.safetensors');
  const moments = () => kept('optimizer.safetensors');

  it('is exported as safetensors and as .pth, in the official names', async () => {
    await i2p('export', '--checkpoint', run, '--format', 'safetensors', '--out', out);
    expect(readSafetensors(readFileSync(out))).toEqual(weights());
    const said = await i2p('export', '--checkpoint', run, '--format', 'pth', '--epoch', '3', '--out', out);
    expect(said.includes('without optimizer state')).toBe(kind === 'segmentation');
    const back = readOfficialCheckpoint(openTorchFile(out));
    expect(back).toMatchObject({ kind, epoch: 3 });
    expect(officialMoments(back)?.size).toBe(kind === 'finetune' ? moments().size : undefined);
    expect([...back.model.keys()].sort()).toEqual([...weights().keys()].sort());
    for (const [name, { data }] of weights()) expect([name, back.model.get(name)!.data]).toEqual([name, data]);
  });

  it('is told from a pre-training, and judged under the configuration of its encoder', async () => {
    const features = ['features', '--checkpoint', run, '--out', out];
    await expect(i2p(...features)).rejects.toThrow(`${run} is ${words}`);
    await expect(i2p('export', '--checkpoint', run, '--format', 'onnx', '--out', out)).rejects.toThrow(words);
    expect(await i2p(...features, '--config', 'tiny', ...MINIATURE)).toContain('40 clouds of the test split');
    await expect(
      i2p('export', '--checkpoint', run, '--format', 'pth', '--out', out, '--with-teacher', out),
    ).rejects.toThrow('--with-teacher is for checkpoints of pre-training');
  });
});
