/** Runs jest over the whole workspace and reads its numbers from the JSON report. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';
import { nodeStep, root } from './toolchain.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @returns {Promise<Counts>} */
export async function runJest() {
  const folder = mkdtempSync(join(tmpdir(), 'i2p-jest-'));
  const report = join(folder, 'report.json');
  const workers = String(Math.min(4, availableParallelism()));
  const args = ['--ci', '--json', '--outputFile', report, '--maxWorkers', workers];
  try {
    const { ok } = await runStep({ ...nodeStep('tests', 'node_modules/jest/bin/jest.js', ...args), live: true });
    return countTests(JSON.parse(readFileSync(report, 'utf8')), ok);
  } catch (error) {
    console.error(`jest left no report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that jest could not even load counts as one failed test; so does a failure that no test explains. */
function countTests(report, ok) {
  listSkipped(report);
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Test titles say why a test is skipped, so a skip is never silent. */
function listSkipped(report) {
  for (const { name, assertionResults } of report.testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status === 'pending' || status === 'todo')
        console.log(`skipped: ${name.slice(root.length + 1)}: ${fullName}`);
    }
  }
}
