/** One suite, in this process or in one of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Entry, entriesOf, figureEntry, memoryEntry } from './entry.js';
import { formatFigure, formatMeasurement } from './report.js';
import type { Suite, SuiteOptions } from './suite.js';

export async function runSuite({ name, description, run }: Suite, options: SuiteOptions): Promise<Entry[]> {
  console.log(`${name}: ${description}`);
  const entries: Entry[] = [];
  for await (const found of run(options)) {
    if ('timings' in found) {
      console.log(formatMeasurement(found));
      entries.push(...entriesOf(found));
    } else {
      console.log(formatFigure(found));
      entries.push(figureEntry(found));
    }
  }
  return [...entries, memoryEntry(name)];
}

/**
 * A process of its own: peak memory and warm code of one suite do not colour the next.
 * @param program this command line's own file
 */
export function runSuiteInChild(program: string, name: string, { quick, peers }: SuiteOptions): Entry[] {
  const folder = mkdtempSync(join(tmpdir(), 'i2p-bench-'));
  try {
    const file = join(folder, 'entries.json');
    const flags = [...(quick ? ['--quick'] : []), ...(peers ? ['--peers'] : [])];
    const args = [...process.execArgv, program, name, '--json', file, ...flags];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`suite ${name} failed`);
    return JSON.parse(readFileSync(file, 'utf8')) as Entry[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
