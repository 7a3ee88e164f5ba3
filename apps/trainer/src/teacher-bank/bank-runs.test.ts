/** Runs over a bank end in the same bytes, however the bank came about. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRandomVit } from '../test-support/random-vit.js';
import { type CliResult, MINIATURE, runCli } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-bank-runs-'));
const teacher = writeRandomVit(join(folder, 'teacher.safetensors'));
/** 40 clouds, 2 augmentations, 80 entries. */
const fill = (bank: string): string[] => [
  ...['bank', '--config', 'tiny', ...MINIATURE, '--teacher', teacher, '--teacher-bank', '2'],
  ...['--bank-folder', join(folder, bank)],
];
const run = (name: string, bank: string): string[] => [
  ...['pretrain', '--out', join(folder, name), '--steps', '6', '--set', 'log.every=1', '--set', 'checkpoint.every=2'],
  ...fill(bank).slice(1),
];

async function done(words: readonly string[]): Promise<CliResult> {
  const result = await runCli(words);
  expect([result.code, result.code === 0 ? '' : result.errors]).toEqual([0, '']);
  return result;
}

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** What a run computed. */
function results(name: string): Record<string, string> {
  const last = join('checkpoints', 'step-000006');
  const files = ['metrics.jsonl', ...readdirSync(join(folder, name, last)).map((file) => join(last, file))];
  return Object.fromEntries(files.map((file) => [file, digest(join(folder, name, file))]));
}

function entriesFolder(bank: string): string {
  const [key, ...others] = readdirSync(join(folder, bank));
  expect(others).toEqual([]);
  return join(folder, bank, key!, 'entries');
}

/** Digests of all files among the entries of the only bank in a folder. */
function entries(bank: string): Map<string, string> {
  const root = entriesFolder(bank);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(root, file)).isFile())
    .sort();
  return new Map(files.map((file) => [file, digest(join(root, file))]));
}

it('a bank filled as runs go, or before and killed meanwhile, damaged, or by several processes at once', async () => {
  const lazy = await done(run('lazy', 'lazy-bank'));
  expect(lazy.errors).toMatch(/step 6\/6 .* bank [\d.]+ of [\d.]+ MB, \d+ %/);
  const drawn = entries('lazy-bank');
  expect(drawn.size).toBeGreaterThan(4);
  expect(drawn.size).toBeLessThanOrEqual(12);

  const killed = await runCli(fill('filled-bank'), (child) => {
    const home = join(folder, 'filled-bank');
    const timer = setInterval(() => {
      const key = existsSync(home) ? readdirSync(home)[0] : undefined;
      if (key && existsSync(join(home, key, 'entries', '0', '7.f16'))) child.kill('SIGKILL');
    }, 2);
    child.on('exit', () => clearInterval(timer));
  });
  expect(killed.signal).toBe('SIGKILL');
  expect((await done(fill('filled-bank'))).output).toContain('100 %');
  const all = entries('filled-bank');
  expect([...all.keys()].filter((file) => file.endsWith('.f16')).length).toBe(80);
  for (const [file, bytes] of drawn) expect(all.get(file)).toBe(bytes);

  const [first] = drawn.keys();
  truncateSync(join(entriesFolder('filled-bank'), first!), 100);
  const filled = await done(run('filled', 'filled-bank'));
  expect(filled.errors).toMatch(/entry \d+ in .* is damaged and computed anew/);
  expect(results('filled')).toEqual(results('lazy'));
  expect(entries('filled-bank').get(first!)).toBe(drawn.get(first!));

  // a run that is killed and resumed, and a fill beside it
  const resumed = runCli(run('resumed', 'shared-bank'), (child) =>
    child.stderr?.on('data', (text: Buffer) => text.toString().includes('step 3/6') && child.kill('SIGKILL')),
  ).then(() => done(['pretrain', '--resume', join(folder, 'resumed')]));
  await Promise.all([resumed, done(fill('shared-bank'))]);
  expect(results('resumed')).toEqual(results('lazy'));
  for (const [file, bytes] of drawn) expect(entries('shared-bank').get(file)).toBe(bytes);
});
