/**
 * `npm test`: installs, builds, checks types, lint, boundaries, packaging and sizes, and runs every test. Each step counts as
 * one test. The last line is the sum; the exit code is 1 when anything failed.
 */
import { prepareDevices } from './devices.mjs';
import { inParallel } from './in-parallel.mjs';
import { installAndBuild } from './install-and-build.mjs';
import { runJest } from './jest-step.mjs';
import { runStep } from './run-step.mjs';
import { enterWorkspace, nodeStep } from './toolchain.mjs';

const checks = [
  nodeStep('types', 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
  nodeStep('packaging', 'tooling/packaging/check.mjs'),
  nodeStep('sizes', 'tooling/browser/size.mjs'),
  nodeStep('boundaries', 'tooling/boundaries/check.mjs'),
  nodeStep(
    'lint',
    'node_modules/@biomejs/biome/bin/biome',
    'ci',
    '--error-on-warnings',
    '--diagnostic-level=warn',
    '--colors=off',
  ),
];

enterWorkspace();
const started = performance.now();
const steps = await installAndBuild();
let tests = { passed: 0, failed: 0, skipped: 0 };
if (steps[0].ok) {
  // Without a build there is nothing to pack or to measure; the other checks and the tests read the sources.
  const built = steps.every(({ ok }) => ok);
  const possible = checks.filter(({ name }) => built || !['packaging', 'sizes'].includes(name));
  // on a developer's machine nothing of the system is touched: there it is `npm run devices`
  if (process.env.CI) await prepareDevices();
  steps.push(...(await inParallel(possible, runStep)));
  tests = await runJest();
  tests.skipped += checks.length - possible.length;
} else {
  console.log('skipped: everything else, because the installation failed');
}

const failedSteps = steps.filter(({ ok }) => !ok);
const passed = tests.passed + steps.length - failedSteps.length;
const failed = tests.failed + failedSteps.length;
if (failedSteps.length > 0) console.log(`failed steps: ${failedSteps.map(({ name }) => name).join(', ')}`);
console.log(`${((performance.now() - started) / 60_000).toFixed(1)} minutes in all`);
console.log(`${passed} passed, ${failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
