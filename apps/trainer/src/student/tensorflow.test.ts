/** A run on TensorFlow beside one on the wasm kernels. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLibrary } from '@i2p/kernels/tensorflow';
import { i2p } from '../test-support/in-process.js';
import { miniatureRun, runCli } from '../test-support/run-cli.js';

jest.setTimeout(300_000);
const folder = mkdtempSync(join(tmpdir(), 'i2p-tensorflow-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

function whyNot(): string | undefined {
  try {
    findLibrary();
    return undefined;
  } catch (error) {
    return String(error);
  }
}
const missing = whyNot();
const where = missing === undefined ? it : it.skip;
const because = missing === undefined ? '' : ` (${missing})`;
const losses = (run: string): number[] =>
  readFileSync(path(`${run}/metrics.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).loss3d);

where(`follows the wasm run, and goes on where it stopped${because}`, async () => {
  const twelve = (name: string, ...more: string[]): string[] =>
    miniatureRun(
      path(name),
      '--steps',
      '12',
      ...['log.reportShapes=0', 'training.learningRate=1e-4'].flatMap((set) => ['--set', set]),
      ...more,
    );
  await i2p(...twelve('wasm', '--blas', 'none'));
  await i2p(...twelve('tensorflow', '--backend', 'tensorflow'));
  const [expected, actual] = [losses('wasm'), losses('tensorflow')];
  expect(actual).toHaveLength(12);
  actual.forEach((loss, step) => expect(Math.abs(loss / expected[step]! - 1)).toBeLessThan(1e-3));
  const state = JSON.parse(readFileSync(path('tensorflow/checkpoints/step-000012/state.json'), 'utf8'));
  expect(state.engine).toMatch(/^TensorFlow 2\.\d+\.\d+ on CPU, 1 thread$/);
  const again = await i2p(...twelve('again', '--backend', 'tensorflow'));
  expect(losses('again')).toEqual(actual);
  expect(again).not.toContain('of the wasm heap');
  await expect(i2p(...twelve('workers', '--backend', 'tensorflow', '--workers', '2'))).rejects.toThrow(
    '--workers share memory on the wasm heap',
  );
});

where(`tells a micro-batch that fits when the memory is full, and it does fit${because}`, async () => {
  const limited = (name: string, ...more: string[]) => {
    const words = miniatureRun(path(name), '--backend', 'tensorflow', '--steps', '2', '--batch', '20', ...more);
    const preload =
      "Object.assign(process.env, { TF_CPU_ALLOCATOR_USE_BFC: 'true', TF_CPU_BFC_MEM_LIMIT_IN_MB: '40', TF_CPP_MIN_LOG_LEVEL: '3' })";
    return runCli(words, undefined, preload);
  };
  const { errors, code } = await limited('full');
  expect(code).toBe(1);
  const [, fewer = ''] = /no memory for 20 clouds at once; (\d+) fit: add --micro-batch/.exec(errors) ?? [errors];
  expect(await limited('slices', '--micro-batch', fewer)).toMatchObject({ code: 0 });
  // the largest of the divisors that fits
  expect(fewer).toBe('10');
});

it('refuses a device without the engine that has it', async () => {
  const words = miniatureRun(path('device'), '--device', 'gpu');
  await expect(i2p(...words)).rejects.toThrow('--device chooses where tensorflow computes');
});
