/** Runs the command from its sources as ranks under the machine's mpirun. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { type CliResult, cliWords, runProgram } from './run-cli.js';

const OPEN_MPI = ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'];

/** mpirun's own options, or why there is none. */
function launcher(): readonly string[] | string {
  const { error, stdout } = spawnSync('mpirun', ['--version'], { encoding: 'utf8' });
  if (error) return 'mpirun is not installed';
  return /open ?mpi|prte/i.test(stdout) ? OPEN_MPI : [];
}

const found = launcher();

/** `describe` of tests that need mpirun; without it they are skipped, and the title says so. */
export function describeRanks(title: string, tests: () => void): void {
  if (typeof found === 'string') describe.skip(`${title} (skipped: ${found})`, tests);
  else describe(title, tests);
}

/** As `runCli`, with `ranks` processes. */
export function runRanks(
  ranks: number,
  words: readonly string[],
  { onStart, preload }: { onStart?: (child: ChildProcess) => void; preload?: string } = {},
): Promise<CliResult> {
  const options = typeof found === 'string' ? [] : found;
  const program = [process.execPath, ...cliWords(words, preload)];
  return runProgram('mpirun', [...options, '-np', String(ranks), ...program], onStart);
}
