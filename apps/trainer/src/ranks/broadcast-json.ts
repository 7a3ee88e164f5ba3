/** Plain values from rank 0 to all ranks. */
import type { Communicator } from '@i2p/mpi';

/** @param value rank 0's; the others give undefined and get it. Collective. */
export function broadcastJson<T>(ranks: Communicator, value: T | undefined): T {
  const sent = ranks.rank === 0 ? new TextEncoder().encode(JSON.stringify(value ?? null)) : undefined;
  return JSON.parse(new TextDecoder().decode(ranks.broadcast(sent))) as T;
}
