/**
 * What jest's report says of each operation on each engine: a suite is called `operation (engine)` or `operation (engine: why not)`, or
 * `engine engine` with a suite for each operation in it.
 */

const ENGINE = /^(js|wasm|gpujs|webgpu) engine/;
const TITLE = /^(.+) \((simd|relaxed|tensorflow|webgpu|js|wasm|gpujs)(?:[:,] (.*))?\)$/;

/**
 * @param {{ testResults: { assertionResults: { ancestorTitles: string[], status: string }[] }[] }} report
 * @returns {Record<string, Record<string, { passed: number, failed: number, skipped: number, why?: string }>>} by operation and engine
 */
export function suitesOf(report) {
  const suites = {};
  for (const { name, status, assertionResults, message } of report.testResults) {
    if (status === 'failed' && assertionResults.length === 0) throw new Error(`${name} could not be run: ${message}`);
    for (const { ancestorTitles, status } of assertionResults) {
      const [title = '', inner] = ancestorTitles;
      const whole = ENGINE.exec(title)?.[1];
      const [, operation = whole && inner, engine = whole, why] = TITLE.exec(title) ?? [];
      if (operation === undefined) continue;
      suites[operation] ??= {};
      suites[operation][engine] ??= { passed: 0, failed: 0, skipped: 0 };
      const counts = suites[operation][engine];
      const key = status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped';
      counts[key]++;
      if (key === 'skipped' && why !== undefined) counts.why = why;
    }
  }
  return suites;
}
