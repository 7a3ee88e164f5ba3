/** A run on a WebGPU device beside one on the wasm kernels. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testGpuMissing } from '@i2p/testkit';
import { i2p } from '../test-support/in-process.js';
import { miniatureRun } from '../test-support/run-cli.js';

jest.setTimeout(300_000);
process.env['I2P_WEBGPU_SOFTWARE'] = '1';
const folder = mkdtempSync(join(tmpdir(), 'i2p-webgpu-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);
const missing = testGpuMissing();
const where = missing === undefined ? it : it.skip;
const losses = (run: string): number[] =>
  readFileSync(path(`${run}/metrics.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).loss3d);

where(`follows the wasm run over 20 steps${missing ? ` (${missing})` : ''}`, async () => {
  const run = (name: string, steps: number, ...more: string[]): string[] => {
    // at ten times the rate the two builds of the wasm kernels part by a hundredth, too
    const settings = ['log.reportShapes=0', 'training.learningRate=3e-5'].flatMap((set) => ['--set', set]);
    return miniatureRun(path(name), '--steps', String(steps), ...settings, ...more);
  };
  await i2p(...run('wasm', 20, '--blas', 'none'));
  const said = await i2p(...run('webgpu', 20, '--backend', 'webgpu'));
  const [expected, actual] = [losses('wasm'), losses('webgpu')];
  expect(actual).toHaveLength(20);
  actual.forEach((loss, step) => expect(Math.abs(loss / expected[step]! - 1)).toBeLessThan(1e-3));
  expect(said).not.toContain('of the wasm heap');
  const state = JSON.parse(readFileSync(path('webgpu/checkpoints/step-000020/state.json'), 'utf8'));
  expect(state.engine).toMatch(/^WebGPU on SwiftShader/);
});
