import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE_CLASSIFIER, runCli } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-fewshot-'));
const path = (name: string): string => join(folder, name);
const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
const words = (command: string, name: string, ...more: string[]): string[] => [
  ...[command, '--config', 'tiny', ...MINIATURE_CLASSIFIER, '--steps', '4', '--blas', 'none', '--out', path(name)],
  ...more,
];
const scratch = ['--checkpoint', 'none'];

describe('i2p fewshot', () => {
  const few = (...more: string[]): string[] =>
    words('fewshot', 'few', ...scratch, '--way', '2', '--shot', '3', '--query', '2', '--folds', '2', ...more);

  it('gives mean and deviation over folds, does not repeat finished ones, and makes up for lost ones', async () => {
    const said = await i2p(...few('--json', path('few.json')));
    const result = json('few.json');
    expect(result.finished.map(({ fold }: { fold: number }) => fold)).toEqual([0, 1]);
    const last = result.finished.map((fold: { last: number }) => fold.last) as number[];
    expect(result.last.mean).toBeCloseTo((last[0]! + last[1]!) / 2, 12);
    expect(result.last.deviation).toBeCloseTo(Math.abs(last[0]! - last[1]!) / 2, 12);
    expect(said).toMatch(/2 way 3 shot, after the last step: .* % \+- .* % over 2 folds/);
    expect(readFileSync(path('few/report.html'), 'utf8')).toContain('<a href="fold-1/report.html">1</a>');
    const made = statSync(path('few/fold-0/timing.jsonl')).mtimeMs;
    rmSync(path('few/fold-1'), { recursive: true });
    await i2p(...few('--json', path('again.json')));
    expect(statSync(path('few/fold-0/timing.jsonl')).mtimeMs).toBe(made);
    expect({ ...json('again.json'), command: '' }).toEqual({ ...result, command: '' });
    expect(existsSync(path('few/fold-1/report.html'))).toBe(true);
  });

  it('has no --test: its models are as many as its folds', async () => {
    expect((await runCli(['fewshot', '--test', folder])).errors).toContain("unknown option '--test'");
  });

  it('has 20 test clouds of each class on the embedded shapes, as officially', async () => {
    const line = words(
      'fewshot',
      'default',
      ...scratch,
      '--folds',
      '1',
      '--shot',
      '1',
      '--data',
      'synthetic:train=320,test=400,points=64',
    );
    expect(await i2p(...line)).toContain('5 way 1 shot, after the last step');
    expect(readFileSync('apps/trainer/presets/finetune-tiny.yaml', 'utf8')).toContain('synthetic:train=320,test=400');
  });

  it('says which key of a fold is another one, and which folds a folder lacks', async () => {
    await expect(i2p(...few('--set', 'model.dropout=0.1'))).rejects.toThrow(
      'fold-0 holds a fold of another configuration: model.dropout is 0.2 there and 0.1 now',
    );
    const line = words('fewshot', 'none', ...scratch, '--fold-folder', folder);
    await expect(i2p(...line)).rejects.toThrow('has no 5way_10shot/0.pkl; it has no few-shot folds');
    await expect(i2p(...line, '--data', folder)).rejects.toThrow('give --data or --fold-folder, not both');
    await expect(i2p(...line, '--query', '3')).rejects.toThrow('leave --query 3 out');
  });

  it('takes a --data of official folds for what it is, as finetune does', async () => {
    mkdirSync(path('data/ModelNetFewshot/2way_1shot'), { recursive: true });
    writeFileSync(path('data/ModelNetFewshot/2way_1shot/0.pkl'), '');
    const given = ['--data', path('data'), '--way', '5'];
    await expect(i2p(...words('fewshot', 'none', ...scratch, ...given))).rejects.toThrow(
      'has no 5way_10shot/0.pkl; it has 2way_1shot with folds 0',
    );
    await expect(i2p(...words('finetune', 'x', ...scratch, '--data', path('data')))).rejects.toThrow(
      'holds few-shot folds: give it to i2p fewshot',
    );
  });
});
