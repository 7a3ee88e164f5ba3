/** Three ranks under the machine's own mpirun; without one the tests skip with the reason. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { joinRanks } from './communicator.js';

const RANKS = 3;
const OPEN_MPI = ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'];

/** The launcher's own options, or why it cannot be used. */
function launcher(): { readonly options: readonly string[] } | string {
  const { error, stdout } = spawnSync('mpirun', ['--version'], { encoding: 'utf8' });
  if (error) return 'mpirun is not installed';
  return { options: /open ?mpi|prte/i.test(stdout) ? OPEN_MPI : [] };
}

const found = launcher();

function run(env: Record<string, string> = {}) {
  const program = join(__dirname, 'ranks.test-program.ts');
  const options = typeof found === 'string' ? [] : found.options;
  const words = [...options, '-np', String(RANKS), process.execPath, '--import', 'tsx', program];
  return spawnSync('mpirun', words, { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 60_000 });
}

const where = typeof found === 'string' ? `(skipped: ${found})` : '';

describe(`ranks under mpirun ${where}`, () => {
  const test = typeof found === 'string' ? it.skip : it;

  test('sum in rank order, gather, and send to each other', () => {
    const { stdout, stderr } = run();
    expect(stderr).not.toContain('Error');
    const all = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .sort((a, b) => a.rank - b.rank);
    expect(all.map(({ rank, size }) => [rank, size])).toEqual([0, 1, 2].map((rank) => [rank, RANKS]));
    const value = (rank: number, i: number): number => Math.fround(Math.sin(i + 1e5 * rank));
    const sums = Float32Array.from({ length: 100_003 }, (_, i) => Math.fround(value(0, i) + value(1, i)) + value(2, i));
    for (const { large, short, gathered, word } of all) {
      expect(large).toBe(createHash('sha256').update(sums).digest('hex'));
      expect(short).toEqual([0]);
      expect(gathered).toEqual([0, 0.5, 1, 0.5, 2, 0.5]);
      expect(word).toBe('hello');
    }
    expect(all.map(({ parts }) => parts)).toEqual([[[], [1], [2, 2]], undefined, undefined]);
  });

  test('say what is wrong with a library that is none', () => {
    const { status, stderr } = run({ I2P_MPI: 'libc.so.6' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(
      /no MPI library could be loaded \(libc\.so\.6: .*MPI_Get_library_version.*name one with I2P_MPI=FILE/,
    );
  });
});

it('there are no ranks to join without a launcher', () => {
  expect(() => joinRanks(undefined)).toThrow('no MPI launcher (mpirun, mpiexec, srun --mpi) started this process');
});
