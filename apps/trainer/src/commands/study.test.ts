/** A study killed in the middle goes on, a broken arm leaves the others alone, and every arm is a normal run. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configText, loadConfig } from '../config/load-config.js';
import { i2p } from '../test-support/in-process.js';
import { MINIATURE, runCli } from '../test-support/run-cli.js';

// these tests train, which takes longer than jest's two minutes where other work shares the cores
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-study-'));
const file = join(folder, 'few.yaml');
const out = join(folder, 'out');
const words = ['study', file, '--out', out, '--blas', 'none'];

const base = join(folder, 'base.yaml');
const settings = [
  ...MINIATURE.filter((word) => word !== '--set'),
  ...[
    'model.targets=3d',
    'model.masking=random',
    'training.steps=80',
    'training.warmupSteps=2',
    'checkpoint.every=40',
    'log.every=1',
  ],
];
writeFileSync(base, configText(loadConfig('tiny', settings)));

const STUDY = `
base: { config: ${base} }
judge: { at: [0, 0.5, 1], folds: 2, C: [0.1, 10] }
arms:
  plain: { model: { dropPath: 0 } }
  broken: { model: { masking: guided } }
`;

/** Digest of every file of a folder that equal runs have equal. */
function bytesOf(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true }).map(String);
  const kept = files.filter((name) => !/timing|report/.test(name) && statSync(join(root, name)).isFile()).sort();
  return Object.fromEntries(
    kept.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest('hex'),
    ]),
  );
}

it('goes on after kill -9 to the bytes of a normal run, and marks the arm that failed', async () => {
  writeFileSync(file, STUDY);
  const killed = await runCli(words, (child) => {
    child.stderr?.on('data', (text: Buffer) => {
      if (text.toString().includes('step 42/80')) child.kill('SIGKILL');
    });
  });
  expect(killed.signal).toBe('SIGKILL');

  const resumed = await runCli(words);
  expect(resumed.code).toBe(1);
  expect(resumed.errors).toContain('plain/seed-0  continuing after step 40');
  expect(resumed.errors).toContain('1 of 2 runs failed, first broken/seed-0: this configuration needs a 2D teacher');
  const { arms, runs } = JSON.parse(readFileSync(join(out, 'study.json'), 'utf8'));
  expect(arms.map(({ finished }: { finished: boolean }) => finished)).toEqual([true, false]);
  expect(runs[0].judgements.map(({ step }: { step: number }) => step)).toEqual([0, 40, 80]);
  const table = readFileSync(join(out, 'table.md'), 'utf8');
  expect(table).toMatch(/\| broken \| 80 \| – \| – \| – \| – \| – \| failed: this configuration needs a 2D teacher/);
  expect(table).toMatch(/\| plain \| 80 \|( [\d.]+ \|){4} – \| finished \|/);

  const run = join(out, 'runs', 'plain', 'seed-0');
  await i2p('pretrain', '--config', join(run, 'config.yaml'), '--out', join(folder, 'alone'), '--blas', 'none');
  expect(Object.keys(bytesOf(run)).length).toBeGreaterThan(8);
  expect(bytesOf(join(folder, 'alone'))).toEqual(bytesOf(run));
});

it('repeats nothing that is finished, and refuses an arm that became another one', async () => {
  const judgement = join(out, 'judgements', 'plain', 'seed-0', 'step-000080.json');
  const before = [judgement, join(out, 'runs', 'plain', 'seed-0', 'metrics.jsonl')].map(
    (name) => statSync(name).mtimeMs,
  );
  const whole = STUDY.replace(/ {2}broken.*\n/, '');
  writeFileSync(file, whole);
  expect(await i2p(...words)).toContain('1 runs, 1 of them finished');
  expect(
    [judgement, join(out, 'runs', 'plain', 'seed-0', 'metrics.jsonl')].map((name) => statSync(name).mtimeMs),
  ).toEqual(before);

  writeFileSync(file, whole.replace('dropPath: 0', 'dropPath: 0.2'));
  await expect(i2p(...words)).rejects.toThrow(
    'plain/seed-0 was run with another configuration: model.dropPath was 0 and is 0.2',
  );
  writeFileSync(file, whole.replace('folds: 2', 'folds: 3'));
  await expect(i2p(...words)).rejects.toThrow('judge.folds was 2 and is 3');
});

it('judges an untrained student once for all arms that begin with it', async () => {
  writeFileSync(file, `${STUDY.replace(/ {2}broken.*\n/, '')}  twin: { model: { dropPath: 0.1 } }\n`);
  const both = join(folder, 'both');
  const { code, errors } = await runCli(['study', file, '--out', both, '--blas', 'none', '--parallel', '2']);
  expect(code).toBe(0);
  expect(errors.match(/judging step 0/g)).toHaveLength(1);
  expect(errors.match(/judging step 80/g)).toHaveLength(2);
  expect(readdirSync(join(both, 'judgements', 'untrained')).length).toBe(1);
});

it('says in one sentence that the data folder is missing, and keeps the stack for the log', async () => {
  writeFileSync(file, STUDY.replace(/ {2}broken.*\n/, ''));
  const lost = join(folder, 'lost');
  const { code, errors } = await runCli(['study', file, '--out', lost, '--data', join(folder, 'nowhere')]);
  expect(code).toBe(1);
  expect(errors).toContain('1 of 1 runs failed, first plain/seed-0: the data folder');
  expect(errors).not.toMatch(/^.*\s at .*:\d+:\d+/m);
  expect(readFileSync(join(lost, 'logs', 'plain', 'seed-0.log'), 'utf8')).toMatch(/\s at .*:\d+:\d+/);
});
