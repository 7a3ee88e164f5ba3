/** A fine-tuning run killed at a bad moment and resumed ends in the same bytes as one left alone. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINIATURE_CLASSIFIER, runCli } from '../test-support/run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'i2p-resume-finetune-'));
const start = (out: string): string[] => [
  ...[
    'finetune',
    '--config',
    'tiny',
    ...MINIATURE_CLASSIFIER,
    '--checkpoint',
    'none',
    '--steps',
    '12',
    '--blas',
    'none',
  ],
  ...['checkpoint.every=5', 'checkpoint.keep=0', 'log.every=1', 'evaluation.every=3', 'log.reportShapes=0'].flatMap(
    (setting) => ['--set', setting],
  ),
  ...['--out', out],
];

function everyByte(run: string): Record<string, string> {
  const last = join(run, 'checkpoints', 'step-000012');
  const files = [
    join(run, 'config.yaml'),
    join(run, 'metrics.jsonl'),
    ...readdirSync(last).map((name) => join(last, name)),
  ];
  return {
    checkpoints: readdirSync(join(run, 'checkpoints')).join(),
    ...Object.fromEntries(files.map((file) => [file.slice(run.length), readFileSync(file).toString('base64')])),
  };
}

it('gives the same bytes after kill -9 and --resume', async () => {
  const [whole, killed] = ['whole', 'killed'].map((name) => join(folder, name)) as [string, string];
  expect(await runCli(start(whole))).toMatchObject({ code: 0 });
  const kill = await runCli(start(killed), (child) => {
    child.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('step 8/12')) child.kill('SIGKILL');
    });
  });
  expect(kill.signal).toBe('SIGKILL');
  const resumed = await runCli(['finetune', '--resume', killed, '--blas', 'none']);
  expect(resumed.errors).toMatch(/continuing after step [5-8]/);
  expect(resumed.code).toBe(0);
  expect(everyByte(killed)).toEqual(everyByte(whole));
}, 240_000);
