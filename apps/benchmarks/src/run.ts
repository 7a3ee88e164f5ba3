#!/usr/bin/env node
/** `npm run bench -- [SUITE...] [--peers] [--json FILE] [--quick] [--compare OLD.json]`: timings side by side, as ratios. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CLOCK_VARIABLE, countsProcessorTime } from './clock.js';
import { comparison } from './compare.js';
import type { Entry } from './entry.js';
import { machine } from './machine.js';
import { preparePeers } from './peers/peer-environment.js';
import { removePins } from './peers/process-environment.js';
import { runSuite, runSuiteInChild } from './run-suite.js';
import type { SuiteOptions } from './suite.js';
import { chooseSuites, suites } from './suites.js';

interface Options {
  readonly json?: string;
  readonly quick?: boolean;
  readonly peers?: boolean;
  readonly compare?: string;
  readonly cpuTime?: boolean;
}

const program = new Command('bench')
  .description(
    'Times this project beside the programs one would take instead, or against itself; contenders must agree before they are timed, and take turns.',
  )
  .argument('[suite...]', `suites to run: ${suites.map(({ name }) => name).join(', ')} (default: all but engines)`)
  .option('--peers', 'time the Python programs beside it; sets them up in the cache folder the first time')
  .option('--json <file>', 'write the results, in the customSmallerIsBetter form')
  .option('--quick', 'few rounds and small sizes, to see that everything runs')
  .option('--cpu-time', 'count processor time, for cases of one thread on a busy machine')
  .option('--compare <old>', 'print what moved since this JSON by more than the noise of both runs')
  .action(run);

async function run(
  names: string[],
  { json, quick = false, peers = false, compare, cpuTime = false }: Options,
): Promise<void> {
  if (cpuTime) process.env[CLOCK_VARIABLE] = 'cpu';
  const chosen = chooseSuites(names);
  const old = compare === undefined ? undefined : readEntries(callersPath(compare));
  const options: SuiteOptions = { quick, ...(peers ? { peers: preparePeers() } : {}) };
  const entries = await runAll(chosen, options);
  if (json !== undefined) {
    const path = callersPath(json);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
  }
  if (old) console.log(['compared with the older run:', ...comparison(old, entries)].join('\n  '));
}

async function runAll(chosen: ReturnType<typeof chooseSuites>, options: SuiteOptions): Promise<Entry[]> {
  const [only] = chosen;
  if (only && chosen.length === 1) {
    for (const pin of removePins(process.env)) console.log(`without ${pin}, which pins OpenBLAS, on both sides`);
    console.log(machine());
    if (countsProcessorTime())
      console.log('times are processor time: cases of several threads or processes say nothing');
    return runSuite(only, options);
  }
  return chosen.flatMap(({ name }) => {
    try {
      return runSuiteInChild(fileURLToPath(import.meta.url), name, options);
    } catch (error) {
      // the other suites' results are worth keeping; the exit code tells of this one
      console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
      return [];
    }
  });
}

/** npm moves to the repository's root and leaves the caller's folder in INIT_CWD. */
function callersPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

function readEntries(path: string): Entry[] {
  return JSON.parse(readFileSync(path, 'utf8')) as Entry[];
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
