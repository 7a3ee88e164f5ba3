#!/usr/bin/env node
/** `npm run bench -- [SUITE...] [--json FILE] [--quick]`: timings side by side, as ratios. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { Measurement } from './measure.js';
import { type Entry, entriesOf, formatMeasurement, memoryEntry } from './report.js';
import type { Suite } from './suite.js';
import { chooseSuites, suites } from './suites.js';

interface Options {
  readonly json?: string;
  readonly quick?: boolean;
}

const program = new Command('bench')
  .description('Times this project against itself; contenders must agree before they are timed, and take turns.')
  .argument('[suite...]', `suites to run: ${suites.map(({ name }) => name).join(', ')} (default: all)`)
  .option('--json <file>', 'write the results, in the customSmallerIsBetter form')
  .option('--quick', 'few rounds, to see that everything runs')
  .action(run);

async function run(names: string[], { json, quick = false }: Options): Promise<void> {
  const chosen = chooseSuites(names);
  const [only] = chosen;
  if (chosen.length === 1)
    console.log(
      `Node ${process.versions.node}, ${availableParallelism()} cores of ${cpus()[0]?.model ?? 'unknown make'}`,
    );
  const entries =
    only && chosen.length === 1 ? await runSuite(only, quick) : chosen.flatMap((suite) => runInChild(suite, quick));
  if (json !== undefined) {
    // npm moves to the repository's root and leaves the caller's folder in INIT_CWD
    const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), json);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
  }
}

async function runSuite({ name, description, run: measurements }: Suite, quick: boolean): Promise<Entry[]> {
  console.log(`${name}: ${description}`);
  const done: Measurement[] = [];
  for await (const measurement of measurements({ quick })) {
    console.log(formatMeasurement(measurement));
    done.push(measurement);
  }
  return [...done.flatMap(entriesOf), memoryEntry(name, done)];
}

/** A process of its own: peak memory and warm code of one suite do not colour the next. */
function runInChild({ name }: Suite, quick: boolean): Entry[] {
  const folder = mkdtempSync(join(tmpdir(), 'i2p-bench-'));
  try {
    const file = join(folder, 'entries.json');
    const args = [fileURLToPath(import.meta.url), name, '--json', file, ...(quick ? ['--quick'] : [])];
    const { status } = spawnSync(process.execPath, [...process.execArgv, ...args], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`suite ${name} failed`);
    return JSON.parse(readFileSync(file, 'utf8')) as Entry[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
