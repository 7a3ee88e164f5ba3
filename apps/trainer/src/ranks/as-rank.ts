/** A command's work as one rank of the job that mpirun started, or alone. */
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type Communicator, joinRanks, type Launch, launchOf } from '@i2p/mpi';
import type { Console } from '../console.js';
import { messageOf, UserError } from '../user-error.js';
import { startWatch, type Watch } from './watch.js';

/** Milliseconds in which rank 0 ends the job after it was told of a failure; and in which the others hear of rank 0's. */
const [PATIENCE, NOTICE] = [5000, 50];

/** Rank 0 speaks for all. */
const SILENT: Console = { verbose: false, say: () => undefined, note: () => undefined, detail: () => undefined };

type Work<T> = (console: Console, ranks: Communicator | undefined) => Promise<T>;

/**
 * Runs the work once, in this process. Where mpirun started several, it gets a communicator, and a console that speaks on rank 0 only;
 * a failure of one rank becomes rank 0's sentence and ends the job. Without a launcher no MPI library is loaded.
 * @param advice the end of the sentence about a lost rank
 * @throws UserError when no MPI library fits the launcher
 */
export async function asRank<T>(console: Console, advice: string, work: Work<T>): Promise<T> {
  const launch = launchOf();
  if (!launch || launch.size === 1) return work(console, undefined);
  const ranks = join(launch);
  const machines = machinesOf(ranks);
  const watch = await startWatch(ranks, machines, advice);
  if (ranks.rank === 0) introduce(ranks, machines, watch, console);
  try {
    const result = await work(ranks.rank === 0 ? console : SILENT, ranks);
    ranks.barrier();
    await watch.end();
    ranks.finalize();
    return result;
  } catch (error) {
    if (console.verbose && ranks.rank > 0 && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    if (watch.fail(messageOf(error), error instanceof UserError)) {
      await setTimeout(PATIENCE);
      process.stderr.write(`i2p: rank ${ranks.rank} of ${ranks.size}: ${messageOf(error)}\n`);
      process.exit(1);
    }
    await setTimeout(NOTICE);
    throw error;
  }
}

function join(launch: Launch): Communicator {
  try {
    return joinRanks(launch);
  } catch (error) {
    throw new UserError(`started as rank ${launch.rank} of ${launch.size}, but ${messageOf(error)}`, { cause: error });
  }
}

/** How many machines have ranks, on rank 0; 0 elsewhere. Collective. */
function machinesOf(ranks: Communicator): number {
  const hosts = ranks.gather(new TextEncoder().encode(hostname())) ?? [];
  return new Set(hosts.map((host) => new TextDecoder().decode(host))).size;
}

function introduce(ranks: Communicator, machines: number, { unseen }: Watch, console: Console): void {
  console.note(
    `ranks    ${ranks.size} by ${ranks.description}, on ${machines} machine${machines === 1 ? '' : 's'}; rank 0 speaks and saves`,
  );
  for (const problem of unseen)
    console.note(`no watch over ${problem}; if it is lost, ending the job is left to the launcher`);
}
