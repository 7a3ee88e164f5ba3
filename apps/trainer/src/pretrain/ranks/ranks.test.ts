/** Pre-training by two ranks: what it equals, and what becomes of it when a rank is lost. */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSafetensors } from '@i2p/safetensors';
import { expectClose } from '@i2p/testkit';
import { i2p } from '../../test-support/in-process.js';
import { writeRandomVit } from '../../test-support/random-vit.js';
import { MINIATURE } from '../../test-support/run-cli.js';
import { describeRanks, runRanks } from '../../test-support/run-ranks.js';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'i2p-ranks-'));
const STEPS = 5;
const teacher = writeRandomVit(join(folder, 'teacher.safetensors'));
const taught = ['--teacher', teacher, '--set', 'model.targetScale=standardised'];

function start(out: string, steps: number, ...more: string[]): string[] {
  const words = ['pretrain', '--config', 'tiny', ...MINIATURE, '--batch', '4', '--steps', String(steps), '--out', out];
  const settings = ['--set', 'checkpoint.every=2', '--set', 'log.every=1', '--set', 'log.reportShapes=0'];
  return [...words, ...settings, '--blas', 'none', ...more];
}

const checkpointOf = (run: string, steps: number): string => join(run, 'checkpoints', `step-00000${steps}`);

/** Weights, moments, state and metrics. */
function everyByte(run: string): Record<string, string> {
  const last = checkpointOf(run, STEPS);
  const files = [...readdirSync(last).map((name) => join(last, name)), join(run, 'metrics.jsonl')];
  return Object.fromEntries(files.map((file) => [file.slice(run.length), readFileSync(file).toString('base64')]));
}

function lossesOf(run: string): { loss3d: number; loss2d: number }[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** Runs in every rank; the second one fails behind its third step, when the first may already be in the fourth. */
const afterStepThree = (fault: string): string => `
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
const { setImmediate } = timers;
let steps = 0;
timers.setImmediate = (...rest) => {
  if ((process.env.OMPI_COMM_WORLD_RANK ?? process.env.PMI_RANK) === '1' && ++steps === 3) { ${fault} }
  return setImmediate(...rest);
};
syncBuiltinESMExports();`;

const momentsOf = (run: string, steps: number) =>
  readSafetensors(Uint8Array.from(readFileSync(join(checkpointOf(run, steps), 'optimizer.safetensors'))));

/** Trains until the second rank fails; expects one sentence about it. */
async function loses(run: string, fault: string, reason: string): Promise<void> {
  const { code, errors } = await runRanks(2, start(run, STEPS, ...taught), { preload: afterStepThree(fault) });
  expect(code).not.toBe(0);
  const sentence = `^i2p: rank 1 of 2 \\(process \\d+ on .*\\) is lost${reason}; --resume goes on from the last checkpoint$`;
  // MPICH's launcher kills the others before they can speak
  expect(errors).toMatch(new RegExp(`${sentence}|BAD TERMINATION`, 'm'));
  expect(errors).not.toMatch(/^ {4}at /m);
}

describeRanks('two ranks', () => {
  const whole = join(folder, 'whole');

  beforeAll(async () => {
    const { code, errors, output } = await runRanks(2, start(whole, STEPS, ...taught));
    expect(errors).toMatch(/^ranks {4}2 by .*, on 1 machine; rank 0 speaks and saves$/m);
    // one voice
    expect(errors.match(/^engine /gm)).toHaveLength(1);
    expect(output.match(/steps done/g)).toHaveLength(1);
    expect(code).toBe(0);
  });

  it('end in the bytes of two worker threads', async () => {
    const threads = join(folder, 'threads');
    await i2p(...start(threads, STEPS, ...taught, '--workers', '2'));
    expect(everyByte(whole)).toEqual(everyByte(threads));
  });

  it('normalising over the clouds of both, equal one process within rounding: losses and gradients', async () => {
    const [one, two] = ['one', 'both'].map((name) => join(folder, name)) as [string, string];
    const words = [...taught, '--sync-batch-norm'];
    await i2p(...start(one, 1, ...words));
    expect((await runRanks(2, start(two, 1, ...words))).code).toBe(0);
    const [alone, shared] = [lossesOf(one)[0]!, lossesOf(two)[0]!];
    expect(Math.abs(shared.loss3d / alone.loss3d - 1)).toBeLessThan(1e-5);
    expect(Math.abs(shared.loss2d / alone.loss2d - 1)).toBeLessThan(1e-5);
    const moments = momentsOf(two, 1);
    for (const [name, { data }] of momentsOf(one, 1)) {
      if (!name.endsWith('.exp_avg')) continue;
      const expected = data as Float32Array;
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // in front of a BatchNorm a bias has no gradient but rounding
      expectClose(moments.get(name)?.data as Float32Array, expected, 5e-4 * largest + 2e-5);
    }
  });

  it('end with one sentence when one is killed, and resume to the same bytes', async () => {
    const run = join(folder, 'killed');
    await loses(run, "process.kill(process.pid, 'SIGKILL');", '');
    expect(existsSync(checkpointOf(run, STEPS))).toBe(false);
    const resumed = await runRanks(2, ['pretrain', '--resume', run, '--blas', 'none']);
    expect(resumed.errors).toContain('continuing after step 2');
    expect(everyByte(run)).toEqual(everyByte(whole));
  });

  it('end with the sentence of one that throws', async () => {
    await loses(join(folder, 'throws'), "throw new Error('out of patience');", ': out of patience');
  });

  it('refuse a batch that cannot be shared equally, once', async () => {
    const out = join(folder, 'uneven');
    const { errors } = await runRanks(3, start(out, 1, ...taught));
    expect(errors.match(/^i2p: .*$/gm)).toEqual([
      'i2p: training.batch 4 cannot be shared equally by 3 ranks: make it a multiple',
    ]);
    expect(existsSync(out)).toBe(false);
  });

  it('extract the features of a split in shards, with the bytes of one process', async () => {
    const [one, three] = ['one', 'three'].map((name) => join(folder, `${name}.safetensors`)) as [string, string];
    const words = (out: string) => [
      'features',
      '--checkpoint',
      whole,
      '--split',
      'train',
      '--blas',
      'none',
      '--out',
      out,
    ];
    await i2p(...words(one));
    const { code, output } = await runRanks(3, words(three));
    expect([code, output.match(/40 clouds of the train split/g)?.length]).toEqual([0, 1]);
    expect(readFileSync(three)).toEqual(readFileSync(one));
  });
});
