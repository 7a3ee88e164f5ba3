/** Runs over a bank end in the same bytes, however the bank came about. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { i2p } from '../test-support/in-process.js';
import { writeRandomVit } from '../test-support/random-vit.js';
import { MINIATURE, runCli } from '../test-support/run-cli.js';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-bank-runs-'));
const teacher = writeRandomVit(join(folder, 'teacher.safetensors'));
/** 40 clouds, 2 augmentations, 80 entries. */
const bankOf = (name: string, ...more: string[]): string[] => [
  ...['--config', 'tiny', ...MINIATURE, '--teacher', teacher, '--teacher-bank', '2'],
  ...['--bank-folder', join(folder, name), ...more],
];
const run = (name: string, bank: string, ...more: string[]): string[] => [
  ...['pretrain', '--out', join(folder, name), '--steps', '6', '--set', 'log.every=1', '--set', 'checkpoint.every=3'],
  ...bankOf(bank, ...more),
];

/** What the run computed. */
function results(name: string): Record<string, string> {
  const last = join(folder, name, 'checkpoints', 'step-000006');
  const files = [join(folder, name, 'metrics.jsonl'), ...readdirSync(last).map((file) => join(last, file))];
  return Object.fromEntries(files.map((file) => [file.slice(last.length), readFileSync(file).toString('base64')]));
}

/** The entries of the only bank in a folder. */
function entries(bank: string): Map<string, string> {
  const [key, ...others] = readdirSync(join(folder, bank));
  expect(others).toEqual([]);
  const root = join(folder, bank, key!, 'entries');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(root, file)).isFile())
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(root, file)).toString('base64')]));
}

it('a bank filled as it goes, filled before and killed meanwhile, or by several processes at once', async () => {
  const lazy = await i2p(...run('lazy', 'lazy-bank'));
  expect(lazy).toMatch(/step 6\/6 .* bank [\d.]+ of [\d.]+ MB, \d+ %/);
  const drawn = entries('lazy-bank');
  expect(drawn.size).toBeLessThanOrEqual(12);

  // killed as soon as there are entries, then repeated
  const killed = await runCli(['bank', ...bankOf('filled-bank')], (child) => {
    const timer = setInterval(() => {
      const key = existsSync(join(folder, 'filled-bank')) ? readdirSync(join(folder, 'filled-bank'))[0] : undefined;
      if (key && existsSync(join(folder, 'filled-bank', key, 'entries', '0', '7.f16'))) child.kill('SIGKILL');
    }, 5);
    child.on('exit', () => clearInterval(timer));
  });
  expect(killed.signal).toBe('SIGKILL');
  expect(entries('filled-bank').size).toBeLessThan(80);
  expect(await i2p('bank', ...bankOf('filled-bank'))).toContain('100 %');
  const all = entries('filled-bank');
  expect(all.size).toBe(80);
  for (const [file, bytes] of drawn) expect(all.get(file)).toBe(bytes);

  const full = await i2p(...run('filled', 'filled-bank'));
  expect(full).toContain('100 %');
  expect(results('filled')).toEqual(results('lazy'));

  // two runs and a fill over one bank, at the same time
  const together = [run('first', 'shared'), run('second', 'shared'), ['bank', ...bankOf('shared')]];
  for (const { code, errors } of await Promise.all(together.map((words) => runCli(words))))
    expect([code, code === 0 ? '' : errors]).toEqual([0, '']);
  expect(entries('shared')).toEqual(all);
  expect(results('first')).toEqual(results('lazy'));
  expect(results('second')).toEqual(results('lazy'));
});

it('resumes over a bank that was lost or damaged meanwhile', async () => {
  await i2p(...run('whole', 'whole-bank'));
  const broken = run('broken', 'broken-bank');
  await i2p(...broken, '--steps', '6', '--set', 'checkpoint.keep=0');
  const [key] = readdirSync(join(folder, 'broken-bank'));
  const files = readdirSync(join(folder, 'broken-bank', key!, 'entries', '0'));
  truncateSync(join(folder, 'broken-bank', key!, 'entries', '0', files[0]!), 100);
  const again = await i2p(...run('again', 'broken-bank'));
  expect(again).toMatch(/entry \d+ in .* is damaged and computed anew/);
  expect(results('again')).toEqual(results('whole'));
});
