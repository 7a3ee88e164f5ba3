#!/usr/bin/env node
/** `npm run parity -- --fixtures DIR [--backend NAME] [--json FILE]`: this project's numbers beside those of the official code. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { loadFixture } from '@i2p/testkit';
import { Command, Option } from 'commander';
import { BACKENDS, type Backend, startBackend } from './backend.js';
import { parityGroups, requiredGroups } from './groups.js';
import { formatGroup, formatHeader, reportToJson } from './report.js';
import { type GroupReport, missingGroups, runGroup } from './run-group.js';

interface Options {
  readonly fixtures: string;
  readonly backend?: Backend;
  readonly json?: string;
}

const program = new Command('parity')
  .description('Runs every group of checks on a fixture folder; exits with 1 when anything is outside its tolerance.')
  .requiredOption('--fixtures <folder>', 'folder of safetensors files with an index.json')
  .addOption(
    new Option(
      '--backend <name>',
      'engine of the student (default: the embedded kernels that fit this machine)',
    ).choices(BACKENDS),
  )
  .option('--json <file>', 'write every comparison to this file')
  .action(run);

/** Paths are the caller's: npm moves to the repository's root and leaves the caller's folder in INIT_CWD. */
function fromCaller(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

async function run({ fixtures, backend, json }: Options): Promise<void> {
  const fixture = loadFixture(fromCaller(fixtures));
  const reports: GroupReport[] = [];
  console.log(`engine: ${await startBackend(backend)}`);
  console.log(formatHeader());
  for (const group of parityGroups) {
    const report = await runGroup(group, fixture);
    console.log(formatGroup(report));
    reports.push(report);
  }
  const missing = missingGroups(requiredGroups, reports);
  for (const name of missing) console.log(`${name}: was not checked`);
  const failed = reports.filter(({ passed }) => !passed).length + missing.length;
  console.log(
    failed === 0 ? `all ${reports.length} groups agree` : `${failed} of ${requiredGroups.length} groups failed`,
  );
  if (json !== undefined) {
    mkdirSync(dirname(fromCaller(json)), { recursive: true });
    writeFileSync(fromCaller(json), reportToJson(fixtures, missing, reports));
  }
  process.exitCode = failed === 0 ? 0 : 1;
}

try {
  await program.parseAsync();
} catch (error) {
  console.error(`parity: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
