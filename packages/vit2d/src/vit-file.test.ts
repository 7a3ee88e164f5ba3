import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@i2p/safetensors';
import { smallVit } from './testing/small-vit.js';
import { describeVit } from './vit-config.js';
import { readVitFile } from './vit-file.js';

describe('readVitFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vit-file-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const weights = smallVit('timm');

  const write = (name: string, metadata?: Record<string, string>, json?: string): string => {
    const path = join(folder, `${name}.safetensors`);
    writeFileSync(path, writeSafetensors(weights, metadata));
    if (json !== undefined) writeFileSync(join(folder, `${name}.json`), json);
    return path;
  };

  it('reads weights, and settings from the metadata', async () => {
    const file = await readVitFile(
      write('a', { heads: '3', activation: 'quick_gelu', mean: '[0, 0.5, 1]', zeroCorners: 'true', format: 'pt' }),
    );
    expect(file.weights).toEqual(weights);
    expect(file.settings).toEqual({ heads: 3, activation: 'quick_gelu', mean: [0, 0.5, 1], zeroCorners: true });
    expect(describeVit(file.weights, file.settings).heads).toBe(3);
    expect((await readVitFile(write('plain'))).settings).toEqual({});
  });

  it('lets the JSON file beside it go first', async () => {
    const { settings } = await readVitFile(write('b', { heads: '3', layerNormEps: '0.001' }, '{ "heads": 2 }'));
    expect(settings).toEqual({ heads: 2, layerNormEps: 0.001 });
  });

  it('says what it does not understand', async () => {
    await expect(readVitFile(write('c', { heads: 'three' }))).rejects.toThrow(
      'the metadata: "heads" must be a positive integer, got "three"',
    );
    await expect(readVitFile(write('d', {}, '{"head": 3}'))).rejects.toThrow(
      'd.json: unknown setting "head", expected one of heads, ',
    );
    await expect(readVitFile(write('e', {}, '{"std": [1, 2]}'))).rejects.toThrow(
      'e.json: "std" must be three numbers, got [1,2]',
    );
    await expect(readVitFile(write('f', {}, '{'))).rejects.toThrow('f.json: not JSON');
    await expect(readVitFile(write('g', {}, '[]'))).rejects.toThrow('g.json: expected a JSON object of settings');
    await expect(readVitFile(join(folder, 'none.safetensors'))).rejects.toThrow('none.safetensors');
    writeFileSync(join(folder, 'h.safetensors'), 'hello');
    await expect(readVitFile(join(folder, 'h.safetensors'))).rejects.toThrow('h.safetensors: not a safetensors file');
  });
});
