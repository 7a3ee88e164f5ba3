/** A run killed at a bad moment and resumed ends in the same bytes as one left alone. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRandomVit } from '../test-support/random-vit.js';
import { MINIATURE, runCli } from '../test-support/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-resume-'));
const teacher = writeRandomVit(join(folder, 'teacher.safetensors'));
const START = [
  ...MINIATURE,
  '--steps',
  '12',
  '--set',
  'checkpoint.every=5',
  '--set',
  'log.every=1',
  '--teacher',
  teacher,
  ...['--blas', 'none'],
  // what is measured before the first step must survive as well
  ...['--set', 'model.targetScale=standardised'],
];

const start = (out: string, ...more: string[]): string[] => [
  ...['pretrain', '--config', 'tiny', ...START, '--out', out],
  ...more,
];

function everyByte(run: string): Record<string, string> {
  const last = join(run, 'checkpoints', 'step-000012');
  const files = [
    join(run, 'config.yaml'),
    join(run, 'metrics.jsonl'),
    ...readdirSync(last).map((name) => join(last, name)),
  ];
  return Object.fromEntries(files.map((file) => [file.slice(run.length), readFileSync(file).toString('base64')]));
}

it('gives the same bytes after kill -9 and --resume, and after Ctrl-C and --resume', async () => {
  const [whole, killed, stopped] = ['whole', 'killed', 'stopped'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  expect(await runCli(start(whole))).toMatchObject({ code: 0 });

  const kill = await runCli(start(killed), (child) => {
    child.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('step 8/12')) child.kill('SIGKILL');
    });
  });
  expect(kill.signal).toBe('SIGKILL');
  expect(existsSync(join(killed, 'checkpoints', 'step-000012'))).toBe(false);
  const resumed = await runCli(['pretrain', '--resume', killed, '--blas', 'none']);
  expect(resumed.errors).toContain('continuing after step 5');
  expect(resumed.code).toBe(0);
  expect(everyByte(killed)).toEqual(everyByte(whole));

  const stop = await runCli(start(stopped), (child) => {
    child.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('step 3/12')) child.kill('SIGINT');
    });
  });
  expect(stop.code).toBe(130);
  expect(stop.output).toContain(`continue with: i2p pretrain --resume ${stopped}`);
  expect((await runCli(['pretrain', '--resume', stopped, '--blas', 'none'])).code).toBe(0);
  expect(everyByte(stopped)).toEqual(everyByte(whole));
}, 240_000);

it('gives the same bytes with two workers, killed and resumed; another number of workers is told', async () => {
  const [whole, killed] = ['whole-2', 'killed-2'].map((name) => join(folder, name)) as [string, string];
  expect(await runCli(start(whole, '--workers', '2'))).toMatchObject({ code: 0 });
  const kill = await runCli(start(killed, '--workers', '2'), (child) => {
    child.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('step 8/12')) child.kill('SIGKILL');
    });
  });
  expect(kill.signal).toBe('SIGKILL');
  const other = await runCli([
    ...['pretrain', '--resume', killed, '--out', join(folder, 'one'), '--workers', '1'],
    ...['--blas', 'none'],
  ]);
  expect(other.errors).toContain('computed by 2 workers, and goes on with 1: its bytes will differ');
  expect((await runCli(['pretrain', '--resume', killed, '--blas', 'none'])).code).toBe(0);
  expect(everyByte(killed)).toEqual(everyByte(whole));
}, 240_000);
