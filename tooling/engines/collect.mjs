/**
 * `npm run engines`: runs the suites that every engine must pass, parity on every engine of the student that starts here, and their times,
 * and writes results/engines.json. The table in the README is made of that file (`npm run engines:table`).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterWorkspace, root } from '../scripts/toolchain.mjs';
import { parityOf } from './parity.mjs';
import { jsonOf } from './run.mjs';
import { suitesOf } from './suites.mjs';

const SUITES = ['packages/kernels/src/ops', 'packages/pointops/src/engines'];
const BACKENDS = ['wasm', 'wasm-relaxed', 'blas', 'tensorflow', 'webgpu'];

enterWorkspace();
const folder = mkdtempSync(join(tmpdir(), 'i2p-engines-'));
// where there is no GPU, the software device of an installed Chromium computes the same, in minutes
process.env['I2P_WEBGPU_SOFTWARE'] ??= '1';
try {
  const file = join(folder, 'result.json');
  const jest = ['-i', '--silent', ...SUITES, '--json', '--outputFile'];
  const suites = suitesOf(await jsonOf(file, 'node_modules/jest/bin/jest.js', jest));
  const parity = {};
  for (const backend of BACKENDS) parity[backend] = await parityOf(backend);
  const bench = await jsonOf(file, 'apps/benchmarks/dist/run.js', ['engines', '--json']);
  const machine = `Node ${process.versions.node}, ${cpus()[0]?.model ?? 'an unknown processor'}`;
  writeFileSync(join(root, 'results/engines.json'), `${JSON.stringify({ machine, suites, parity, bench }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
