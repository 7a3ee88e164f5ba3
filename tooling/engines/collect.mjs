/**
 * `npm run engines`: runs the suites that every engine must pass, parity on every engine of the student that starts here, and their times,
 * and writes results/engines.json. The table in the README is made of that file (`npm run engines:table`).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterWorkspace, root } from '../scripts/toolchain.mjs';
import { verdictOf } from './parity.mjs';
import { run } from './run.mjs';
import { suitesOf } from './suites.mjs';

const SUITES = ['packages/kernels/src/ops', 'packages/pointops/src/engines'];
const BACKENDS = ['wasm', 'wasm-relaxed', 'blas', 'tensorflow', 'webgpu'];

enterWorkspace();
const folder = mkdtempSync(join(tmpdir(), 'i2p-engines-'));
// where there is no GPU, the software device of an installed Chromium computes the same, in minutes
process.env['I2P_WEBGPU_SOFTWARE'] ??= '1';
try {
  const report = join(folder, 'tests.json');
  run('node_modules/jest/bin/jest.js', ['-i', '--silent', '--json', '--outputFile', report, ...SUITES]);
  const suites = suitesOf(JSON.parse(readFileSync(report, 'utf8')));
  const parity = Object.fromEntries(BACKENDS.map((backend) => [backend, parityOf(backend)]));
  const times = join(folder, 'times.json');
  run('apps/benchmarks/dist/run.js', ['engines', '--json', times]);
  const bench = JSON.parse(readFileSync(times, 'utf8'));
  const machine = `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'an unknown processor'}`;
  writeFileSync(join(root, 'results/engines.json'), `${JSON.stringify({ machine, suites, parity, bench }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** How many groups agree, or why the engine does not run here. */
function parityOf(backend) {
  const output = run('tooling/parity/dist/cli.js', ['--fixtures', 'fixtures/official', '--backend', backend]);
  return verdictOf(output);
}
