/** Ctrl-C among ranks: a signal reaches each at another time, so they agree before every step. */
import type { Communicator } from '@i2p/mpi';

/** Whether any rank was asked to stop; collective, once before every step. */
export function agreedStop(ranks: Communicator, interrupt: { readonly requested: boolean }): () => boolean {
  return () => ranks.allGather(Float64Array.of(interrupt.requested ? 1 : 0)).some((asked) => asked !== 0);
}
