/** The main thread's side of the watch over a job's ranks. */
import { once } from 'node:events';
import { hostname, networkInterfaces } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { Communicator } from '@i2p/mpi';
import { startThread } from '../thread.js';
import { broadcastJson } from './broadcast-json.js';
import type { WatchOrder, WatchPost, WatchReport, WatchStart } from './watch-messages.js';

export interface Watch {
  /** Ranks that no watch can see, with the reason; on rank 0 only. */
  readonly unseen: readonly string[];
  /** Tells rank 0, which says it and ends the job, or, on rank 0, the others, so that they keep silent. @returns whether rank 0 could be told */
  fail(message: string, told: boolean): boolean;
  /** After the last collective call of all ranks. */
  end(): Promise<void>;
}

/**
 * Starts this rank's watch; collective.
 * @param machines on which there are ranks; only rank 0 need know
 * @param advice the end of the sentence about a lost rank
 */
export async function startWatch(ranks: Communicator, machines: number, advice: string): Promise<Watch> {
  const { rank, size } = ranks;
  const thread = startThread('ranks/watch-thread', { rank, size, local: machines === 1, advice } satisfies WatchStart);
  const tell = (order: WatchOrder): void => thread.postMessage(order);
  const post = broadcastJson<WatchPost>(ranks, rank === 0 ? await postOf(thread) : undefined);
  let problem: string | undefined;
  if (rank > 0) {
    tell({ kind: 'connect', post });
    const report = await nextReport(thread);
    problem = report.kind === 'connected' ? report.problem : 'its watch answers out of turn';
  }
  const problems = ranks.gather(new TextEncoder().encode(problem ?? ''))?.map((text) => new TextDecoder().decode(text));
  return {
    unseen: (problems ?? []).flatMap((text, of) => (text === '' ? [] : [`rank ${of}: ${text}`])),
    fail(message, told) {
      if (problem === undefined) tell({ kind: 'fail', message, told });
      return rank > 0 && problem === undefined;
    },
    async end() {
      const ended = once(thread, 'exit');
      tell({ kind: 'end' });
      await ended;
    },
  };
}

async function postOf(thread: Worker): Promise<WatchPost> {
  const report = await nextReport(thread);
  if (report.kind !== 'listening') throw new Error('the watch over the ranks answers out of turn');
  const addresses = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4').map(({ address }) => address),
  );
  return { host: hostname(), addresses, port: report.port, token: report.token };
}

async function nextReport(thread: Worker): Promise<WatchReport> {
  const [report] = (await once(thread, 'message')) as [WatchReport];
  return report;
}
