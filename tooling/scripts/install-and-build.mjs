/** Installs from the frozen lockfile, then builds every package: the first half of setup, start and test. */
import { runStep } from './run-step.mjs';
import { pnpmStep } from './toolchain.mjs';

const install = pnpmStep('install', 'install', '--frozen-lockfile');
const build = pnpmStep('build', 'run', 'build');

/** Stops at the first step that fails. @returns {Promise<import('./run-step.mjs').StepResult[]>} the steps that ran */
export async function installAndBuild() {
  const results = [];
  for (const step of [install, build]) {
    results.push(await runStep(step));
    if (!results.at(-1).ok) break;
  }
  return results;
}
